/** A real server for tests, on loopback. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly source: Source;
  /** Ends it and removes its data. One that was given goes on. */
  stop(): Promise<void>;
  /** Ends it as `kill -9` does: no handler runs. Resolves once it is gone. */
  kill9(): Promise<void>;
  /** Starts it again, killed before when it runs, on the same port and data, or without the data. */
  restart(options?: { readonly wipe?: boolean }): Promise<void>;
}

/**
 * Where a server comes from, in the order they are tried: one that runs already, named by the
 * environment; its program on the PATH; Docker; packages of Debian.
 */
export type Source = 'given' | 'path' | 'container' | 'debian';

export interface ServerOptions {
  /** A server that may be killed and whose data may be wiped: one that was given is passed over. */
  readonly own?: boolean;
  /** Only from there. */
  readonly from?: Source;
}

/** Milliseconds a first start may take: it may have to fetch and build the server. For the `beforeAll` that starts one. */
export const SETUP_TIMEOUT: number = 15 * 60_000;

/** What runs a server, wherever it comes from. */
export interface Runner {
  /** Resolves once the server answers. */
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Removes the data of a server that does not run. */
  wipe(): Promise<void>;
}

export function givenServer(url: string): TestServer {
  const refuse = (): Promise<never> =>
    Promise.reject(new Error(`The server at ${url} was given and is not ours to end. Ask for one with { own: true }.`));
  const stop = (): Promise<void> => Promise.resolve();
  return { url, source: 'given', stop, kill9: refuse, restart: refuse, [Symbol.asyncDispose]: stop };
}

export async function ownServer(url: string, source: Source, runner: Runner): Promise<TestServer> {
  const stop = async (): Promise<void> => {
    await runner.kill();
    await runner.wipe();
  };
  try {
    await runner.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    source,
    stop,
    kill9: () => runner.kill(),
    async restart({ wipe = false } = {}) {
      await runner.kill();
      if (wipe) await runner.wipe();
      await runner.start();
    },
    [Symbol.asyncDispose]: stop,
  };
}
