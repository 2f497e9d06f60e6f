import { tenantOf } from '@troupe/contracts';
import { aroundOperations, type Append, type Store } from '@troupe/store';
import type { Instruments } from './instruments.ts';
import { seconds } from './seconds.ts';
import type { TenantLabel } from './tenant-label.ts';

/** Counts commits, and what the store cannot do. */
export function measureStore(counts: Instruments, label: TenantLabel, inner: Store): Store {
  const measured = aroundOperations(inner, ({ name }, run) => {
    const done = run();
    // Listened to on the side, so that no caller waits a tick longer.
    done.catch(() => counts.storeFailures.of(name).value++);
    return done;
  });
  return {
    ...measured,
    append(entry) {
      const begun = seconds();
      const done = inner.append(entry);
      done.then(
        (result) => {
          counts.commits.observe(seconds() - begun);
          if (result === 'committed') countTurn(counts, entry, label);
          else counts.commitsRefused.value++;
        },
        () => counts.storeFailures.of('append').value++,
      );
      return done;
    },
  };
}

function countTurn(counts: Instruments, { turn, decoded, task }: Append, label: TenantLabel): void {
  counts.turns.value++;
  if (task !== undefined) {
    const { kind, name, status } = task;
    if (turn.n === 0) counts.tasksStarted.of(kind, name, label(tenantOf(turn.task))).value++;
    if (!task.open) counts.tasksEnded.of(kind, name, status, label(tenantOf(turn.task))).value++;
  }
  for (const input of decoded?.inputs ?? []) {
    if (input.kind === 'attempt-failed') counts.attemptsFailed.of(input.lost === true ? 'lost' : 'failed').value++;
  }
}
