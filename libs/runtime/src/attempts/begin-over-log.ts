import { partitionOf } from '@troupe/contracts';
import type { Ownership } from '../cluster/ownership.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { settled } from '../tasks/settled.ts';
import { leaseExpired, type MayBegin } from './may-begin.ts';

export interface BeginOverLogParts {
  readonly cluster: boolean;
  /** Whether the log has turns that this process does not know: then the task is read again. */
  readonly isBehind: (task: OwnedTask) => Promise<boolean>;
  readonly ownership: Ownership;
}

/**
 * The owner before may have added a turn after the log was read here, and the call may have ended in it (E5): before
 * a worker that asks is let begin, the log is looked at, until a turn of this process follows those it read. After
 * that no other can.
 */
export function beginOverLog(parts: BeginOverLogParts, mayBegin: MayBegin): MayBegin {
  const overLog: MayBegin = async (task, open, live, said) => {
    const answer = await mayBegin(task, open, live, said);
    if (answer !== 'continue') return answer;
    await settled(task);
    const isBehind = task.state.turns === task.takenAt && (await parts.isBehind(task));
    if (isBehind || !parts.ownership.owns(partitionOf(task.id))) throw leaseExpired();
    // What became of it meanwhile counts.
    return mayBegin(task, open, live, said);
  };
  return (task, open, live, said) =>
    said.asks === true && parts.cluster && addsFirst(task) ? overLog(task, open, live, said) : mayBegin(task, open, live, said);
}

/** Whether no turn of this process follows those it read as it took the task up, or the first is on its way to the store. */
function addsFirst({ takenAt, state, phase }: OwnedTask): boolean {
  return takenAt > 0 && state.turns - (phase === 'committing' ? 1 : 0) <= takenAt;
}
