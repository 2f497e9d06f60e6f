import { publicId, type Json, type OpenSessionCommand, type TakenMessage, type TaskId } from '@troupe/contracts';
import { isReadable, isUnreadableData, type Store } from '@troupe/store';
import { readLog } from '../../log/read-log.ts';
import type { OwnedTask } from '../../tasks/owned-task.ts';
import type { SessionLine } from '../session-line.ts';
import type { SessionRecords } from '../session-records.ts';

/** Tasks that wait here whose messages the task that wrote before them took, and what each of them comes to (C10). */
export async function takenMessages(
  { store, records }: { readonly store: Store; readonly records: SessionRecords },
  session: string,
  line: SessionLine,
): Promise<readonly { readonly waiting: readonly [OwnedTask, OpenSessionCommand]; readonly value: Json }[]> {
  const taken = [];
  for (const waiting of [...line]) {
    const [{ id, state }] = waiting;
    const place = state.start.steer === true ? await records.place(session, id) : undefined;
    if (place?.takenBy !== undefined) taken.push({ waiting, value: (await endOf(store, place.takenBy)) as unknown as Json });
  }
  return taken;
}

async function endOf(store: Store, id: TaskId): Promise<TakenMessage> {
  const takenBy = publicId(id);
  const record = await store.readTask(id);
  if (record === undefined || !isReadable(record)) return { takenBy };
  try {
    for await (const { turns } of readLog(store, id, { from: Math.max(record.n - 1, 0) }))
      for (const { commands } of turns)
        for (const command of commands) {
          if (command.kind !== 'end') continue;
          const { status, output, error } = command;
          return { takenBy, status, ...(output === undefined ? {} : { output }), ...(error === undefined ? {} : { error }) };
        }
  } catch (error) {
    if (!isUnreadableData(error)) throw error;
  }
  return { takenBy };
}
