import type { WorkflowLog } from '@troupe/contracts';
import type { Connection } from './connect.ts';
import { runHandler } from '../run-handler.ts';
import { textOf, unavailable } from './failure.ts';

/** The connection, which breaks and comes back. What is sent while it is down is lost. */
export interface Link extends Connection {
  readonly log: WorkflowLog;
  /** Runs a handler of whoever uses the bus; what it throws is logged. */
  run(handler: () => unknown): void;
  readonly up: boolean;
  readonly closed: boolean;
  /** Why the connection cannot be made again, as the server last put it. */
  readonly trouble: string | undefined;
  onUp(action: () => void): void;
  /** @returns removes the listener */
  onDown(action: () => void): () => void;
  /** @throws TroupeError `unavailable` */
  demandOpen(): void;
  close(): Promise<void>;
}

export function link(connection: Connection, log: WorkflowLog): Link {
  const { nc, where } = connection;
  const ups = new Set<() => void>();
  const downs = new Set<() => void>();
  let up = true;
  let closed = false;
  let trouble: string | undefined;

  const run = (handler: () => unknown): void => runHandler(handler, (error) => log.error('A handler of a message threw.', { err: error }));
  const turn = (state: boolean): void => {
    if (up === state) return;
    up = state;
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
