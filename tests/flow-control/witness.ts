import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A server outside of the platform, which counts how many requests it has at once. */
export interface Witness extends AsyncDisposable {
  /** An address by what the visit counts under; it is answered after so many milliseconds, unless the address says otherwise. */
  url(name: string): string;
  /** How many there are now. */
  now(name: string): number;
  /** How many there were at once. */
  most(name: string): number;
  /** When each came, in milliseconds since 1970. */
  came(name: string): readonly number[];
}

export async function startWitness(ms: number): Promise<Witness> {
  const now = new Map<string, number>();
  const most = new Map<string, number>();
  const came = new Map<string, number[]>();
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url!, 'http://localhost');
    const name = searchParams.get('name')!;
    const running = (now.get(name) ?? 0) + 1;
    now.set(name, running);
    most.set(name, Math.max(most.get(name) ?? 0, running));
    came.set(name, [...(came.get(name) ?? []), Date.now()]);
    // A process that died has closed its connection.
    response.once('close', () => now.set(name, now.get(name)! - 1));
    void delay(Number(searchParams.get('ms') ?? ms)).then(() => response.end('seen'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: (name) => `http://127.0.0.1:${port}/?name=${encodeURIComponent(name)}`,
    now: (name) => now.get(name) ?? 0,
    most: (name) => most.get(name) ?? 0,
    came: (name) => came.get(name) ?? [],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
