import type { EndCommand, TaskId, WorkflowLog } from '@troupe/contracts';
import { encodeEntry } from '@troupe/contracts/format';
import { isUnreadableData, type TurnLog } from '@troupe/store';
import { readLog } from '../log/read-log.ts';
import type { SessionRecords } from './session-records.ts';

export interface EndParts {
  readonly log: WorkflowLog;
  readonly records: SessionRecords;
  readonly store: Pick<TurnLog, 'readTurns'>;
}

/** Writes what an ended task adds to its session; harmless when it is there. Records lag, so `turns` may be few. */
export async function applyEnd(parts: EndParts, task: TaskId, turns: number): Promise<void> {
  try {
    for await (const page of readLog(parts.store, task, { from: Math.max(turns - 1, 0) })) {
      for (const { commands, at } of page.turns) {
        for (const command of commands)
          if (command.kind === 'end' && command.session !== undefined) await appendGained(parts, task, command.session, at);
      }
    }
  } catch (error) {
    if (!isUnreadableData(error)) throw error;
    parts.log.error('a session goes on without what an ended task may have added', { task, reason: error.message });
  }
}

export async function appendGained(
  parts: Pick<EndParts, 'records'>,
  task: TaskId,
  gained: NonNullable<EndCommand['session']>,
  at: number,
): Promise<void> {
  if (gained.messages.length > 0) await parts.records.append(gained.id, { n: gained.at, task, at, body: encodeEntry(gained.messages) });
}
