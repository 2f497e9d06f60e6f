import { setTimeout as delay } from 'node:timers/promises';
import { growingWait, toFailure, type Failure, type McpDefinition, type WorkflowLog } from '@troupe/contracts';
import type { AuthProvider, PriorDiscovery, Tool } from '@modelcontextprotocol/client';
import type { Connection } from './open-connection.ts';
import type { Reach } from './server-fetch.ts';

export interface KeepParts {
  readonly log: WorkflowLog;
  readonly version: string;
  readonly reach: Reach;
  /** Called with the tools of the server whenever they were listed, and with why they cannot be, once each time it is lost. */
  readonly onTools: (tools: readonly Tool[]) => void;
  readonly onLost: (why: string) => void;
  /** As whom it is connected, where that is not the platform itself. */
  readonly auth?: AuthProvider;
  /** Called instead of `onLost` where the server asks who is there, which is no trouble then. */
  readonly onRefused?: () => void;
}

/** Keeps a server connected, and knows its tools. */
export interface Keeper {
  /** The connection there is now. */
  current(): Connection | undefined;
  /** Looks whether the server still answers: a call failed. */
  suspect(): void;
  /** Resolves once it was reached, or not, for the first time. */
  readonly tried: Promise<void>;
  close(): Promise<void>;
}

const BACKOFF_MS = { initial: 500, factor: 2, max: 30_000 };
/** Milliseconds until the tools are listed again, by which a change nobody reported is found, and at least between two lists. */
const LIST_AGAIN_MS = { most: 60_000, least: 1_000 };

export function keepConnected(server: McpDefinition, { log, version, reach, onTools, onLost, auth, onRefused }: KeepParts): Keeper {
  const stopping = new AbortController();
  const about = { server: server.name };
  let current: Connection | undefined;
  let prior: PriorDiscovery | undefined;
  let failures = 0;
  let isUp: boolean | undefined;
  let wake = (): void => {};
  const tried = Promise.withResolvers<void>();

  const whileConnected = async (connection: Connection): Promise<void> => {
    for (;;) {
      const tools = await connection.listTools();
      if (stopping.signal.aborted) return;
      current = connection;
      failures = 0;
      ({ prior } = connection);
      if (isUp === false) log.info('An MCP server can be reached again.', about);
      isUp = true;
      onTools(tools);
      tried.resolve();
      await listAgain(connection, stopping.signal, (woken) => (wake = woken));
      if (stopping.signal.aborted) return;
    }
  };

  const round = async (): Promise<void> => {
    let connection: Connection | undefined;
    try {
      // Not loaded where no app has a server.
      const { openConnection } = await import('./open-connection.ts');
      connection = await openConnection(server, {
        ...{ prior, version, log, reach, onChange: () => wake() },
        ...(auth === undefined ? {} : { auth }),
      });
      await whileConnected(connection);
    } catch (error) {
      if (stopping.signal.aborted) return;
      if (onRefused !== undefined && (error as Error).name === 'UnauthorizedError') {
        onRefused();
        return tried.resolve();
      }
      const why = reasonOf(error);
      if (isUp !== false)
        log.warn('An MCP server cannot be reached; its tools cannot be called, and it is tried again.', { ...about, error: why });
      isUp = false;
      prior = undefined;
      onLost(why);
      tried.resolve();
    } finally {
      current = undefined;
      await connection?.close();
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await round();
      await pause(growingWait(BACKOFF_MS, ++failures), stopping.signal);
    }
  };
  const running = run();
  return {
    current: () => current,
    suspect: () => wake(),
    tried: tried.promise,
    async close() {
      stopping.abort();
      wake();
      tried.resolve();
      await running;
    },
  };
}

/** Resolves when the tools are to be listed again. @throws Error when the connection is lost */
async function listAgain({ lost }: Connection, stopped: AbortSignal, onWake: (wake: () => void) => void): Promise<void> {
  const { promise: woken, resolve } = Promise.withResolvers<void>();
  onWake(resolve);
  const due = new AbortController();
  const waits = AbortSignal.any([due.signal, stopped]);
  const breaks = async (): Promise<never> => {
    throw new Error(await lost);
  };
  try {
    await Promise.race([woken, breaks(), pause(LIST_AGAIN_MS.most, waits)]);
    await Promise.race([breaks(), pause(LIST_AGAIN_MS.least, waits)]);
  } finally {
    due.abort();
  }
}

/** Ends early, and without a fault, when it is aborted. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal, ref: false }).catch(() => {});
}

/** Why a server cannot be reached, for people: what failed, and what each cause of it adds to that. */
export function reasonOf(error: unknown): string {
  const failure = toFailure(error);
  const said = [failure.message];
  for (let each: Failure | undefined = failure.cause; each !== undefined; each = each.cause) {
    const message = each.message.replace(/\.$/, '');
    if (!said.some((text) => text.includes(message))) said.push(message);
  }
  const [first, ...causes] = said;
  return `${first}${causes.length === 0 ? '' : ` (${causes.join(': ')})`}`.slice(0, 512);
}
