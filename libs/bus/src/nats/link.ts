import type { WorkflowLog } from '@troupe/contracts';
import type { Connection } from './connect.ts';
import { call, textOf, unavailable } from './failure.ts';

/** The connection, which breaks and comes back. What is sent while it is down is lost. */
export interface Link extends Connection {
  readonly up: boolean;
  readonly closed: boolean;
  onUp(action: () => void): void;
  onDown(action: () => void): void;
  /** @throws TroupeError `unavailable` */
  demandOpen(): void;
  close(): Promise<void>;
}

export function link({ nc, where }: Connection, log: WorkflowLog): Link {
  const ups: (() => void)[] = [];
  const downs: (() => void)[] = [];
  let up = true;
  let closed = false;

  const turn = (state: boolean): void => {
    if (up === state) return;
    up = state;
    for (const action of state ? ups : downs) call(action);
  };
  const watch = async (): Promise<void> => {
    for await (const status of nc.status()) {
      if (status.type === 'disconnect') {
        log.warn(`The connection to the NATS server at ${where} broke; trying again until it is back.`);
        turn(false);
      } else if (status.type === 'reconnect') {
        log.info(`The connection to the NATS server at ${where} is back.`);
        turn(true);
      } else if (status.type === 'error') {
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
    nc,
    where,
    get up() {
      return up;
    },
    get closed() {
      return closed;
    },
    onUp: (action) => void ups.push(action),
    onDown: (action) => void downs.push(action),
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
