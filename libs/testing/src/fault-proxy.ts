import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * What becomes of a request: `pass`; `lose-reply`, it arrives, and the connection breaks instead of
 * the answer; `cut`, the connection breaks before it arrives; `hang`, it arrives, and no answer ever comes.
 */
export type Fault = 'pass' | 'lose-reply' | 'cut' | 'hang';

/** Stands between a client and its server and does to their talk what networks do. */
export interface FaultProxy extends AsyncDisposable {
  /** The address of the server, with the proxy's in place of its own. */
  readonly url: string;
  /** Decides about each piece of bytes a client sends from now on. */
  fault: (request: Buffer) => Fault;
  /** How often each fault was done. */
  readonly count: Readonly<Record<Fault, number>>;
  /** Breaks all connections there are. */
  breakAll(): void;
}

/** @param url of a server on this machine */
export async function startFaultProxy(url: string): Promise<FaultProxy> {
  const address = /(?<=[@/])([\w.-]+):(\d+)/.exec(url);
  if (address === null) throw new Error(`${url} names no host and port.`);
  const open = new Set<Socket>();
  const count = { pass: 0, 'lose-reply': 0, cut: 0, hang: 0 };

  const server = createServer((client) => {
    const upstream = connect(Number(address[2]), address[1]);
    let fault: Fault = 'pass';
    const end = (): void => {
      client.destroy();
      upstream.destroy();
      open.delete(client);
    };
    open.add(client);
    for (const socket of [client, upstream]) socket.setNoDelay(true).once('close', end).on('error', end);
    client.on('data', (bytes) => {
      if (fault === 'pass') {
        fault = proxy.fault(bytes);
        count[fault]++;
      }
      if (fault === 'cut') end();
      else upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (fault === 'lose-reply') end();
      else if (fault === 'pass') client.write(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const breakAll = (): void => {
    for (const socket of open) socket.destroy();
  };
  const proxy: FaultProxy = {
    url: url.replace(address[0], `127.0.0.1:${port}`),
    fault: () => 'pass',
    count,
    breakAll,
    async [Symbol.asyncDispose]() {
      server.close();
      breakAll();
      await once(server, 'close');
    },
  };
  return proxy;
}
