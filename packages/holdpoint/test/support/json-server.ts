import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';

/** A request with all of its body. */
export interface Asked {
  readonly method: string;
  /** Path with query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  /** Fields of the query and of a form. */
  readonly fields: URLSearchParams;
}

export type Reply = (response: ServerResponse, asked: Asked) => void;

/** A server on a free port of loopback that answers as a test says. */
export interface JsonServer {
  readonly url: string;
  readonly port: number;
  reply: Reply;
  /** Every request so far. */
  readonly asked: Asked[];
  /** Ends every connection and stops listening; `listen` takes the same port again. */
  close(): Promise<void>;
  listen(): Promise<void>;
}

/** Answers with JSON. */
export function json(value: unknown, status = 200): Reply {
  return (response) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** Answers with a text of any type. */
export function text(body: string | Buffer, type = 'application/json', headers: Record<string, string> = {}): Reply {
  return (response) => response.writeHead(200, { 'content-type': type, ...headers }).end(body);
}

/** Starts a server; with `tls` it speaks HTTPS. */
export async function startJsonServer(reply: Reply, tls?: ServerOptions): Promise<JsonServer> {
  const asked: Asked[] = [];
  const listener: RequestListener = (request, response) => {
    void heard(request).then((each) => {
      asked.push(each);
      served.reply(response, each);
    });
  };
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  const port = await listenOn(server, 0);
  const served: JsonServer = {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    reply,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    listen: async () => {
      await listenOn(server, port);
    },
  };
  return served;
}

async function heard(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method = '', url = '', headers } = request;
  const query = url.split('?')[1] ?? '';
  const fields = new URLSearchParams([query, Buffer.concat(chunks).toString()].filter((part) => part !== '').join('&'));
  return { method, url, headers, fields };
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
