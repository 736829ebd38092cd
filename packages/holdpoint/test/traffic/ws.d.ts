/** As much of the `ws` package as the tests use. */
declare module 'ws' {
  import type { EventEmitter } from 'node:events';
  import type { IncomingMessage } from 'node:http';
  import type { Duplex } from 'node:stream';

  export class WebSocket extends EventEmitter<{
    open: [];
    close: [];
    error: [Error];
    upgrade: [IncomingMessage];
    message: [data: Buffer, binary: boolean];
  }> {
    constructor(url: string, options?: { readonly headers?: Readonly<Record<string, string>> });
    send(message: string | Buffer): void;
    terminate(): void;
  }

  export class WebSocketServer {
    constructor(options: { readonly noServer: true });
    readonly clients: ReadonlySet<WebSocket>;
    handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, callback: (client: WebSocket) => void): void;
  }
}
