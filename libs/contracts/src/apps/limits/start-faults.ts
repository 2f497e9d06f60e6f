import { milliseconds } from '../../values/duration.ts';
import { keyFaults, limitFaults } from './limit-faults.ts';
import { singletonPolicies } from './start-limits.ts';

/** What is wrong with how tasks of a definition are started, as sentences without a subject. */
export function startFaults(definition: {
  readonly concurrency?: unknown;
  readonly rate?: unknown;
  readonly fair?: unknown;
  readonly singleton?: unknown;
  readonly throttle?: unknown;
  readonly startTimeout?: unknown;
}): string[] {
  const { singleton, throttle, startTimeout } = definition;
  return [
    ...limitFaults(definition),
    ...(singleton === undefined || singleton === true ? [] : singletonFaults(singleton)),
    ...(throttle === undefined ? [] : throttleFaults(throttle)),
    ...(startTimeout === undefined ? [] : timeFaults(startTimeout)),
  ];
}

function singletonFaults(singleton: unknown): string[] {
  if (typeof singleton !== 'object' || singleton === null) return ['singleton is true, or { key, onBusy }'];
  const { key, onBusy, ...rest } = singleton as Record<string, unknown>;
  return [
    ...Object.keys(rest).map((name) => `singleton has no property ${JSON.stringify(name.slice(0, 64))}`),
    ...(key === undefined ? [] : keyFaults('singleton.key', key)),
    ...(onBusy === undefined || singletonPolicies.includes(onBusy as never) ? [] : ['singleton.onBusy is "join" or "refuse"']),
  ];
}

/** Its own words for what is a rate without a name. */
function throttleFaults(throttle: unknown): string[] {
  if (typeof throttle !== 'object' || throttle === null) return ['throttle is { limit, per }'];
  if ('name' in throttle) return ['throttle has no property "name"'];
  return limitFaults({ rate: throttle }).map((fault) => fault.replace('rate', 'throttle'));
}

function timeFaults(startTimeout: unknown): string[] {
  try {
    return milliseconds(startTimeout as string, 'startTimeout') >= 1 ? [] : ['startTimeout is at least 1 ms'];
  } catch (error) {
    return [(error as Error).message];
  }
}
