import { PARTITIONS, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { Ownership, OwnershipHooks } from './ownership.ts';
import { untilAvailable } from '../time/until-available.ts';

const all: readonly number[] = Array.from({ length: PARTITIONS }, (_, partition) => partition);

/** The store is this process's alone, and so is every partition. */
export function soleOwnership(hooks: OwnershipHooks, log: WorkflowLog, env: Env): Ownership {
  return {
    owns: () => true,
    owned: () => all,
    epoch: () => 0,
    fault: () => undefined,
    confirm: () => true,
    trouble: () => undefined,
    async start() {
      hooks.serve(all);
      // What was read before one of them failed is not read again.
      await untilAvailable('Open tasks', log, () => hooks.take(all), env);
    },
    async stop(grace) {
      // Its workers have stopped before, and reported what they had.
      await hooks.drain(all, grace, true);
      await hooks.stopServing(all);
    },
  };
}
