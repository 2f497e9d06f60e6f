import type { EndCommand, TaskId, WorkflowLog } from '@troupe/contracts';
import { encodeEntry } from '@troupe/contracts/format';
import { isUnreadableData, type TaskRecord, type TurnLog } from '@troupe/store';
import { readLog } from '../log/read-log.ts';
import type { SessionRecords } from './session-records.ts';

/** Of the record of a task. */
type EndedTask = Pick<TaskRecord, 'id' | 'n' | 'kind' | 'name'>;

export interface EndParts {
  readonly log: WorkflowLog;
  readonly records: SessionRecords;
  readonly store: Pick<TurnLog, 'readTurns'>;
}

/** Writes what an ended task adds to its session; harmless when it is there. Records lag, so `turns` may be few. */
export async function applyEnd(parts: EndParts, { id: task, n: turns, kind, name }: EndedTask): Promise<void> {
  const agent = kind === 'agent' ? name : undefined;
  try {
    for await (const page of readLog(parts.store, task, { from: Math.max(turns - 1, 0) })) {
      for (const { commands, at } of page.turns) {
        for (const command of commands)
          if (command.kind === 'end' && command.session !== undefined && !(await isDeleted(parts, command.session)))
            await appendGained(parts, { task, agent, at }, command.session);
      }
    }
  } catch (error) {
    if (!isUnreadableData(error)) throw error;
    parts.log.error('a session goes on without what an ended task may have added', { task, reason: error.message });
  }
}

/** What was deleted is not written again (C7). */
async function isDeleted({ records }: EndParts, { id, at }: NonNullable<EndCommand['session']>): Promise<boolean> {
  return at < (await records.first(id));
}

export async function appendGained(
  parts: Pick<EndParts, 'records'>,
  { task, agent, at }: { readonly task: TaskId; readonly agent: string | undefined; readonly at: number },
  gained: NonNullable<EndCommand['session']>,
): Promise<void> {
  if (gained.messages.length === 0) return;
  // Before the session is free: no task begins whose message is in it.
  for (const message of gained.took ?? []) await parts.records.take(gained.id, message, task);
  const body = encodeEntry(gained.messages);
  const by = gained.agent === undefined ? {} : { lastAgent: gained.agent };
  await parts.records.append(gained.id, { n: gained.at, task, ...(agent === undefined ? {} : { agent }), ...by, at, body });
}
