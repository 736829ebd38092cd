import type { Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

export type Answer = (response: ServerResponse) => void;

/** A server on loopback whose `/metrics` answers as a test says. */
export interface PageServer {
  readonly url: string;
  answer: Answer;
  /** Ends every connection and stops listening; `listen` takes the same port again. */
  close(): Promise<void>;
  listen(): Promise<void>;
}

/** Answers with a page in the Prometheus text format. */
export function page(text: string, type = 'text/plain; version=0.0.4; charset=utf-8'): Answer {
  return (response) => response.writeHead(200, { 'content-type': type }).end(text);
}

export async function startPageServer(answer: Answer): Promise<PageServer> {
  const server = createServer((request, response) => {
    if (request.url === '/metrics') served.answer(response);
    else response.writeHead(404).end();
  });
  let port = await listen(server, 0);
  const served: PageServer = {
    url: `http://127.0.0.1:${port}`,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    listen: async () => {
      port = await listen(server, port);
    },
  };
  return served;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
