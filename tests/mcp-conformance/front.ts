import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Program } from '@troupe/testing';

/** What stands in front of several orchestrators: each connection goes to the next one that is ready. */
export interface Front extends AsyncDisposable {
  readonly url: string;
  /** Connections so far that ended because the orchestrator behind them died, or for which there was none. */
  broken(): number;
}

/** @param ready those that are, now */
export async function startFront(ready: () => readonly Program[]): Promise<Front> {
  let next = 0;
  let broken = 0;
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: false }, (client) => {
    open.add(client);
    client.on('error', () => {}).on('close', () => open.delete(client));
    void (async () => {
      const behind = ready();
      const socket = behind.length === 0 ? undefined : await connected(behind[next++ % behind.length]!);
      if (socket === undefined) {
        broken++;
        return void client.destroy();
      }
      socket
        .on('error', () => {})
        .on('close', () => {
          // Who asked would have gone on.
          if (!client.destroyed) broken++;
          client.destroy();
        });
      client.on('close', () => socket.destroy());
      if (client.destroyed) return void socket.destroy();
      client.pipe(socket).pipe(client);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    broken: () => broken,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function connected({ url }: Program): Promise<Socket | undefined> {
  const { hostname: host, port } = new URL(url);
  const socket = connect({ host, port: Number(port), noDelay: true });
  try {
    await once(socket, 'connect');
    return socket;
  } catch {
    return undefined;
  }
}
