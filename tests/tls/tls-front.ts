import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer } from 'node:tls';

export interface TlsFront extends AsyncDisposable {
  readonly port: number;
}

export interface FrontOptions {
  /** The server behind it, on this machine. */
  readonly port: number;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** TLS in front of a server that has none: it shows a certificate, and lets in who shows one by the same authority. */
export async function tlsFront({ port: behind, ca, cert, key }: FrontOptions): Promise<TlsFront> {
  const open = new Set<Socket>();
  const server = createServer({ ca, cert, key, requestCert: true, rejectUnauthorized: true }, (client) => {
    const upstream = connect(behind, '127.0.0.1');
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}
