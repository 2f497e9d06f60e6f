import { taskId } from '@troupe/contracts';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { answeredInput, keepAnswer } from '../src/a2a/operations/answered-inputs.ts';
import { pushRecords, type PushRecord } from '../src/a2a/push/push-records.ts';
import { deleteOfTask } from '../src/delete-of-task.ts';
import { noteTurns } from '../src/webhooks/note-turns.ts';

const record = (task: string, id: string): PushRecord => ({
  ...{ task, id, tenant: 'default', url: 'https://example.com', version: '1.0', position: '', turns: 0 },
  ...{ state: 'open', followedUntil: 0, changes: 0 },
});

describe('what protocols keep of a task', () => {
  it('is deleted with it, more than a page too, and nothing of another task', async () => {
    const store = memoryStore();
    const pushes = pushRecords(store);
    for (const task of ['gone', 'gone2']) {
      for (let n = 0; n < 70; n++) await pushes.insert(record(task, `p${n}`));
      await keepAnswer(store, { task, id: 'message', at: 1, digest: 'd', input: 'signal:go' });
    }
    const turns = noteTurns(store);
    for (const task of ['gone', 'gone2'])
      await turns.ofTasks.insert({ task, url: 'https://example.com', events: '[]', secret: 'whsec_', by: 'key:a' });
    await deleteOfTask(store, turns)(taskId('gone'));
    expect(await turns.ofTasks.get('gone')).toBeUndefined();
    expect(await turns.ofTasks.get('gone2')).toBeDefined();
    expect(await pushes.of('gone', 100)).toEqual([]);
    expect(await answeredInput(store, 'gone', 'message')).toBeUndefined();
    expect(await pushes.of('gone2', 100)).toHaveLength(70);
    expect(await answeredInput(store, 'gone2', 'message')).toMatchObject({ input: 'signal:go' });
  });
});
