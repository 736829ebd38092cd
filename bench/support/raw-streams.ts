/** Many bare streams of rulesets in one process: nothing of the SDK, so that only the server is measured. */
import { connect, type Socket } from 'node:net';
import { answering, preciseNow } from './forked.ts';

/** What the streams are asked: to connect, all at once; to say what came; to break off. */
export type StreamsQuestion =
  | { readonly ask: 'connect'; readonly port: number; readonly count: number }
  | { readonly ask: 'report'; readonly version: number }
  | { readonly ask: 'break off' };

/** What they answer. */
export interface StreamsReport {
  /** Wall times, milliseconds with fractions, at which the version came; of those to which it came. */
  readonly cameAt: readonly number[];
  readonly failed: number;
}

const sockets = new Set<Socket>();
let [newest, failed] = [0, 0];
let cameAt: number[] = [];

function follow(port: number): void {
  const socket = connect(port, '127.0.0.1');
  sockets.add(socket);
  socket.setEncoding('latin1');
  socket.write('GET /flags/v1/stream HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n');
  socket.on('data', (piece) => {
    const version = Number(/^id: (\d+)$/m.exec(String(piece))?.[1] ?? 0);
    if (version > newest) [newest, cameAt] = [version, []];
    if (version === newest) cameAt.push(preciseNow());
  });
  socket.on('error', () => failed++);
}

answering<StreamsQuestion>(async (question) => {
  if (question.ask === 'connect') for (let i = 0; i < question.count; i++) follow(question.port);
  if (question.ask === 'break off') {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    cameAt = [];
  }
  const report: StreamsReport = {
    cameAt: question.ask === 'report' && question.version === newest ? cameAt : [],
    failed,
  };
  return report;
});
