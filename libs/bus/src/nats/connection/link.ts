import type { WorkflowLog } from '@troupe/contracts';
import { errors } from '@nats-io/transport-node';
import type { Connection } from './connect.ts';
import { runHandler } from '../../run-handler.ts';
import { textOf, unavailable } from './failure.ts';

/** The connection, which breaks and comes back. What is sent while it is down is lost. */
export interface Link extends Connection {
  readonly log: WorkflowLog;
  /** Runs a handler of a user of the bus; what it throws is logged. */
  run(handler: () => unknown): void;
  readonly up: boolean;
  readonly closed: boolean;
  /** How often the connection broke. */
  readonly breaks: number;
  /** Says that the server may refuse what is sent to a subject, which then is no trouble. */
  mayRefuse(subject: string): void;
  /** Why the connection cannot be made again, as the server last put it. */
  readonly trouble: string | undefined;
  onUp(action: () => void): void;
  /** @returns removes the listener */
  onDown(action: () => void): () => void;
  /** @throws TroupeError `unavailable` */
  demandOpen(): void;
  close(): Promise<void>;
}

/** Milliseconds the server has to say that it refuses something. */
const REFUSAL_TIMEOUT_MS = 10_000;

export function link(connection: Connection, log: WorkflowLog): Link {
  const { nc, where } = connection;
  const ups = new Set<() => void>();
  const downs = new Set<() => void>();
  let up = true;
  let closed = false;
  let breaks = 0;
  const refusable = new Set<string>();
  let trouble: string | undefined;

  const run = (handler: () => unknown): void => runHandler(handler, (error) => log.error('A handler of a message threw.', { err: error }));
  const turn = (state: boolean): void => {
    if (up === state) return;
    up = state;
    if (!up) breaks++;
    for (const action of state ? ups : downs) run(action);
  };
  const watch = async (): Promise<void> => {
    for await (const status of nc.status()) {
      if (status.type === 'disconnect') {
        log.warn(`The connection to the NATS server at ${where} broke; trying again until it is back.`);
        turn(false);
      } else if (status.type === 'reconnect') {
        trouble = undefined;
        connection.reconnected();
        log.info(`The connection to the NATS server at ${where} is back.`);
        turn(true);
      } else if (status.type === 'error') {
        if (status.error instanceof errors.PermissionViolationError && refusable.has(status.error.subject)) continue;
        if (!up) trouble = textOf(status.error);
        log.error(`The NATS server at ${where} reports an error: ${textOf(status.error)}`);
      }
    }
  };
  void watch();
  void nc.closed().then((error) => {
    if (!closed) log.error(`The connection to the NATS server at ${where} ended: ${textOf(error)}`);
    closed = true;
    turn(false);
  });

  return {
    ...connection,
    log,
    run,
    get trouble() {
      return trouble;
    },
    get up() {
      return up;
    },
    get closed() {
      return closed;
    },
    get breaks() {
      return breaks;
    },
    mayRefuse(subject) {
      refusable.add(subject);
      setTimeout(() => refusable.delete(subject), REFUSAL_TIMEOUT_MS).unref();
    },
    onUp: (action) => void ups.add(action),
    onDown(action) {
      downs.add(action);
      return () => void downs.delete(action);
    },
    demandOpen() {
      if (closed) throw unavailable('The bus is closed.');
    },
    async close() {
      const wasUp = up;
      closed = true;
      turn(false);
      const ended = nc.close();
      // An attempt to connect again ends in its own time.
      if (wasUp) await ended;
    },
  };
}
