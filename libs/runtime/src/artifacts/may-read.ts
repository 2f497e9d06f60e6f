import { tenantOf, type TaskId } from '@troupe/contracts';
import { isReadable, type Store } from '@troupe/store';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { sessionOf } from '../sessions/session-of.ts';

/** Parents that are asked for: no task nests deeper. */
const MOST_LEVELS = 1_024;

interface Place {
  readonly parent?: TaskId | undefined;
  readonly session?: string | undefined;
}

/** Whether what a task has is read by a call of another: of the same tree, or the same session. */
export async function mayRead(store: Store, reader: OwnedTask, task: TaskId): Promise<boolean> {
  if (reader.id === task) return true;
  if (tenantOf(reader.id) !== tenantOf(task)) return false;
  const placeOf = async (id: TaskId): Promise<Place | undefined> => {
    const record = await store.readTask(id);
    return record === undefined || !isReadable(record) ? undefined : record;
  };
  const other = await placeOf(task);
  if (other === undefined) return false;
  const { start } = reader.state;
  const session = sessionOf(reader.id, start);
  if (session !== undefined && other.session === session) return true;
  const rootOf = async (id: TaskId, place: Place | undefined): Promise<TaskId> => {
    let root = id;
    for (let at = place, levels = 0; at?.parent !== undefined && levels < MOST_LEVELS; at = await placeOf(root), levels++) root = at.parent;
    return root;
  };
  const own: Place = { parent: start.parent?.task };
  return (await rootOf(reader.id, own)) === (await rootOf(task, other));
}
