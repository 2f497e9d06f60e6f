import { diag } from '@opentelemetry/api';
import type { TaskId } from '@troupe/contracts';
import { decodeTurn, startOf } from '@troupe/contracts/format';
import { isReadable, type Append, type Store, type TurnRecord, type UnreadableTurn } from '@troupe/store';
import type { Tracing } from './tracing.ts';
import { traceTurn } from './trace-turn.ts';

/** Refused commits remembered at once. */
const DISPUTED = 1_000;

/**
 * Sees each turn as it is committed, and never a replay: replays read. A turn's span is made only
 * once the turn is durable.
 */
export function traceStore(tracing: Tracing, inner: Store): Store {
  const { tasks } = tracing;
  /** Refused commits which may turn out to be ours: the answer to the first try got lost. */
  const disputed = new Map<string, Append>();

  const takeUp = async (task: TaskId): Promise<void> => {
    const [first] = await inner.readTurns(task, 0, 1).catch(() => []);
    const begun = first && decodeTurn(first);
    if (begun === undefined || !isReadable(begun) || tasks.get(task) !== undefined) return;
    harmless(() => tasks.takeUp(task, startOf(begun) ?? {}));
  };
  /** Who was refused reads the turn at once, or never: the oldest are forgotten. */
  const dispute = (key: string, entry: Append): void => {
    disputed.set(key, entry);
    if (disputed.size > DISPUTED) disputed.delete(disputed.keys().next().value!);
  };
  const seen = ({ decoded, task }: Append): void => {
    if (decoded !== undefined) harmless(() => traceTurn(tracing, decoded, task));
  };

  return {
    ...inner,
    async append(entry) {
      const { task, n } = entry.turn;
      const unknown = n > 0 && tasks.get(task) === undefined;
      const [result] = await Promise.all([inner.append(entry), unknown ? takeUp(task) : undefined]);
      if (result === 'committed') seen(entry);
      else dispute(`${task}/${n}`, entry);
      return result;
    },
    async readTurns(task, from, ...bounds) {
      const records = await inner.readTurns(task, from, ...bounds);
      const ours = disputed.size === 0 ? undefined : disputed.get(`${task}/${from}`);
      if (ours !== undefined) {
        disputed.delete(`${task}/${from}`);
        if (isSame(records[0], ours.turn)) seen(ours);
      }
      return records;
    },
  };
}

/** What is durable must not look as if it had failed. */
function harmless(observe: () => void): void {
  try {
    observe();
  } catch (error) {
    diag.error('a turn could not be traced', error);
  }
}

function isSame(stored: TurnRecord | UnreadableTurn | undefined, sent: TurnRecord): boolean {
  return stored !== undefined && isReadable(stored) && stored.body === sent.body && stored.at === sent.at;
}
