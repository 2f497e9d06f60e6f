import { taskId, type TaskId } from '@troupe/contracts';
import { hashText } from './fingerprint.ts';

/** Unique within the task; recorded with the command, so that a replay need not make it again. */
export function childIdOf(parent: TaskId, turn: number, index: number): TaskId {
  const suffix = `-${turn}-${index}`;
  const room = 128 - suffix.length;
  return taskId((parent.length <= room ? parent : `${parent.slice(0, room - 14)}:${hashText(parent)}`) + suffix);
}
