import { inputSubject, reportSubject } from '@troupe/contracts';
import type { Subscription } from '@troupe/bus';
import { admitGiven } from '../calls/given-call.ts';
import { createWorkInputs } from '../calls/large-work.ts';
import { drainPartitions, tasksOf } from '../cluster/drain-partitions.ts';
import type { OwnershipHooks } from '../cluster/ownership.ts';
import { recover } from '../recovery/recover.ts';
import type { TaskParts } from './task-parts.ts';

/** @param onRecovered is given how many open tasks were taken up */
export function partitionHooks(late: () => TaskParts, onRecovered: (tasks: number) => void): OwnershipHooks {
  const answering = new Map<number, readonly Subscription[]>();
  return {
    async take(partitions) {
      const { shell, sessions, adoption } = late();
      onRecovered(await sessions.inOrder(() => recover(shell, adoption.resume, partitions)));
    },
    serve(partitions) {
      const { shell, reports, peers } = late();
      const inputs = createWorkInputs(shell);
      for (const partition of partitions) {
        answering.set(partition, [
          shell.bus.respond(reportSubject(partition), reports.report, admitGiven(shell)),
          shell.bus.respond(inputSubject(partition), inputs),
          ...(shell.cluster ? [peers.serve(partition)] : []),
        ]);
      }
    },
    async stopServing(partitions) {
      const stopped = partitions.flatMap((partition) => answering.get(partition) ?? []);
      for (const partition of partitions) answering.delete(partition);
      await Promise.all(stopped.map((subscription) => subscription.stop()));
    },
    async drain(partitions, grace, successor) {
      const { shell, unreadable } = late();
      await drainPartitions(shell, partitions, grace, successor);
      unreadable.drop(partitions);
    },
    drop(partitions) {
      const { shell, lifecycle, unreadable } = late();
      for (const task of tasksOf(shell, partitions)) lifecycle.lose(task);
      unreadable.drop(partitions);
    },
  };
}
