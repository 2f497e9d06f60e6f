import { artifactsSubject, consentsSubject, inputSubject, memorySubject, reportSubject } from '@troupe/contracts';
import type { Subscription } from '@troupe/bus';
import { createArtifactRequests } from '../artifacts/artifact-requests.ts';
import { createConsentRequests } from '../calls/consent-requests.ts';
import { admitGiven } from '../calls/given-call.ts';
import { createMemoryRequests } from '../calls/memory/memory-requests.ts';
import { createWorkInputs } from '../calls/large-work.ts';
import { drainPartitions, tasksOf } from '../cluster/drain-partitions.ts';
import type { OwnershipHooks } from '../cluster/ownership.ts';
import { recover } from '../recovery/recover.ts';
import type { Foundation } from './foundation.ts';
import type { TaskCallbacks } from './task-callbacks.ts';
import type { TaskParts } from './task-parts.ts';

/**
 * @param parts called once all of them are there
 * @param onRecovered is given how many open tasks were taken up
 */
export function partitionHooks(
  foundation: Foundation,
  callbacks: TaskCallbacks,
  parts: () => TaskParts,
  onRecovered: (tasks: number) => void,
): OwnershipHooks {
  const { bus, cluster } = foundation;
  const answering = new Map<number, readonly Subscription[]>();
  return {
    async take(partitions) {
      const { sessions, adoption, ownership, peers, unreadable } = parts();
      const recovering = { ...foundation, ...callbacks, ownership, peers, unreadable };
      onRecovered(await sessions.inOrder(() => recover(recovering, adoption.resume, partitions)));
    },
    serve(partitions) {
      const { reports, peers, ownership, code, sessions } = parts();
      const owner = { ...foundation, ownership };
      const inputs = createWorkInputs({ ...owner, withExecution: code.withExecution, sessionMessages: sessions.messages });
      const artifacts = createArtifactRequests(owner);
      const consents = owner.consents && createConsentRequests({ ...owner, consents: owner.consents });
      const memory = owner.memory && createMemoryRequests({ ...owner, memory: owner.memory });
      for (const partition of partitions) {
        answering.set(partition, [
          bus.respond(reportSubject(partition), reports.report, admitGiven(owner)),
          bus.respond(inputSubject(partition), inputs),
          bus.respond(artifactsSubject(partition), artifacts),
          ...(consents === undefined ? [] : [bus.respond(consentsSubject(partition), consents)]),
          ...(memory === undefined ? [] : [bus.respond(memorySubject(partition), memory)]),
          ...(cluster ? [peers.serve(partition)] : []),
        ]);
      }
    },
    async stopServing(partitions) {
      const stopped = partitions.flatMap((partition) => answering.get(partition) ?? []);
      for (const partition of partitions) answering.delete(partition);
      await Promise.all(stopped.map((subscription) => subscription.stop()));
    },
    async drain(partitions, grace, successor) {
      await drainPartitions({ ...foundation, ...callbacks }, partitions, grace, successor);
      parts().limits.owner.drop(partitions);
      parts().unreadable.drop(partitions);
    },
    drop(partitions) {
      for (const task of tasksOf(foundation, partitions)) callbacks.lose(task);
      parts().limits.owner.drop(partitions);
      parts().unreadable.drop(partitions);
    },
  };
}
