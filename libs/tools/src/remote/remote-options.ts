import { milliseconds, recordOptions, type RemoteDefinition } from '@troupe/contracts';
import { defaultOptions } from '../default-options.ts';
import type { ToolOptions } from '../port.ts';

const TIMEOUT = '10m';
/** Milliseconds in which a task that took too long is still cancelled, before its attempt is over. */
const GRACE_MS = 10_000;

/** How long a task of an agent may take. */
export function timeLimitOf({ timeout = TIMEOUT }: Pick<RemoteDefinition, 'timeout'>): number {
  return milliseconds(timeout, 'timeout');
}

export function remoteOptions(agent: Pick<RemoteDefinition, 'timeout' | 'retry'>): ToolOptions {
  const { retry } = agent;
  return {
    ...defaultOptions,
    ...recordOptions({ ...(retry === undefined ? {} : { retry }), startToClose: timeLimitOf(agent) + GRACE_MS }),
  };
}
