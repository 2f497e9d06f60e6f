import { demandPublicId, publicId, scopedId, tenantOf, type TaskId } from '@troupe/contracts';
import { hashText } from './fingerprint.ts';

/** Unique within the task; recorded with the command, so that a replay need not make it again. */
export function childIdOf(parentId: TaskId, turn: number, index: number): TaskId {
  const parent = publicId(parentId);
  const suffix = `-${turn}-${index}`;
  const room = 128 - suffix.length;
  const child = (parent.length <= room ? parent : `${parent.slice(0, room - 14)}:${hashText(parent)}`) + suffix;
  return scopedId(tenantOf(parentId), demandPublicId(child));
}
