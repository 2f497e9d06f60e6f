import { PARTITIONS } from '@troupe/contracts';
import type { Ownership, OwnershipHooks } from './ownership.ts';

const all: readonly number[] = Array.from({ length: PARTITIONS }, (_, partition) => partition);

/** The store is this process's alone, and so is every partition. */
export function soleOwnership(hooks: OwnershipHooks): Ownership {
  return {
    owns: () => true,
    owned: () => all,
    epoch: () => 0,
    fault: () => undefined,
    confirm: () => true,
    trouble: () => undefined,
    async start() {
      hooks.serve(all);
      await hooks.take(all);
    },
    async stop(grace) {
      // Its workers have stopped before, and reported what they had.
      await hooks.drain(all, grace, true);
      await hooks.hush(all);
    },
  };
}
