import type { Input } from '@troupe/contracts';
import type { Append, Store } from '@troupe/store';
import type { Instruments } from './instruments.ts';

/** Counts commits, and what the store cannot do. */
export function measureStore(counts: Instruments, inner: Store): Store {
  const measured = { ...inner };
  for (const [operation, work] of Object.entries(inner) as [keyof Store, (...args: never[]) => Promise<unknown>][]) {
    const counted = (...args: never[]): Promise<unknown> => {
      const done = work(...args);
      // Listened to on the side: whoever waits for the store waits not a tick longer.
      done.catch(() => counts.storeFailures.inc({ operation }));
      return done;
    };
    Object.assign(measured, { [operation]: counted });
  }
  const { append } = measured;
  return {
    ...measured,
    append(entry) {
      const begun = performance.now();
      const done = append(entry);
      done.then(
        (result) => {
          counts.commits.observe((performance.now() - begun) / 1_000);
          if (result === 'committed') countTurn(counts, entry);
          else counts.commitsRefused.inc();
        },
        () => {},
      );
      return done;
    },
  };
}

function countTurn(counts: Instruments, { turn, task }: Append): void {
  counts.turns.inc();
  if (task !== undefined) {
    const { kind, name, status } = task;
    if (turn.n === 0) counts.tasksStarted.inc({ kind, name });
    if (!task.open) counts.tasksEnded.inc({ kind, name, status });
  }
  // Looking is cheaper than parsing, and most turns have none.
  if (!turn.body.includes('"attempt-failed"')) return;
  for (const input of (JSON.parse(turn.body) as { readonly i: readonly Input[] }).i) {
    if (input.kind === 'attempt-failed') counts.attemptsFailed.inc({ reason: input.lost === true ? 'lost' : 'failed' });
  }
}
