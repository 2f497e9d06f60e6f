import v8 from 'node:v8';
import { currentExecution, engineFolder, placeOnStack, Trace, type RunningCode } from '@troupe/engine';
import { appCode } from '@troupe/worker';
import { runtimeFolder } from '../runtime-folder.ts';

/** A promise that the code made, and that is not settled. */
interface Pending {
  /** What it waits for: of an `await`, the promise that is awaited. */
  readonly parent: Promise<unknown> | undefined;
  readonly trace: Trace;
}

/** What the code of one task awaits, from when it is watched. Costs a stack for each promise: only to find a place. */
export interface PendingAwaits {
  /** The last place in the app that waits for something which is none of the `durable` promises, nor made of them. */
  place(durable: ReadonlySet<Promise<unknown>>): string | undefined;
  stop(): void;
}

export function watchAwaits(isOf: (code: RunningCode) => boolean): PendingAwaits {
  const pending = new Map<Promise<unknown>, Pending>();
  const stopInit = v8.promiseHooks.onInit((promise, parent) => {
    const execution = currentExecution();
    if (execution !== undefined && isOf(execution) && appCode.getStore() === execution)
      pending.set(promise, { parent, trace: new Trace() });
  }) as () => void;
  const stopSettled = v8.promiseHooks.onSettled((promise) => void pending.delete(promise)) as () => void;
  return {
    place(durable) {
      const latest = [...pending.values()].toReversed();
      const waits = latest.filter(({ parent }) => parent !== undefined && !durable.has(parent) && !isMadeOfOthers(pending.get(parent)));
      // What is returned, rather than awaited, has no place but that where it was made.
      const made = waits.map(({ parent }) => pending.get(parent!));
      return (
        firstPlace(waits) ?? firstPlace(made) ?? firstPlace(latest.filter(({ parent }) => parent === undefined || !durable.has(parent)))
      );
    },
    stop() {
      stopInit();
      stopSettled();
    },
  };
}

function firstPlace(promises: readonly (Pending | undefined)[]): string | undefined {
  for (const promise of promises) {
    const place = placeOnStack(promise?.trace.stack, runtimeFolder, engineFolder);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** Whether something of the code itself stands between a promise and what it waits for: that has a place of its own. */
function isMadeOfOthers(promise: Pending | undefined): boolean {
  if (promise === undefined) return false;
  if (promise.parent !== undefined) return true;
  // The first line is the hook.
  const made = promise.trace.stack.split('\n')[2] ?? '';
  return !/new Promise |Promise\.withResolvers /.test(made) && !made.includes('node:');
}
