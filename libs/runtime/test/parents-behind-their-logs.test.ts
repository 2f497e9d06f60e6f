import { callId, taskId, type Command, type CommandId, type Input, type Start, type Turn } from '@troupe/contracts';
import { applyTurn } from '@troupe/engine';
import { encodeTurn } from '@troupe/contracts/format';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { openTasks } from '../src/tasks/open-tasks.ts';
import { ownedTask, type OwnedTask } from '../src/tasks/owned-task.ts';
import { notifySettled } from '../src/tasks/settled.ts';
import { stopOrphan } from '../src/children/stop-child.ts';

const parentId = taskId('parent');
const childId = taskId('child');
const id = '1.0' as CommandId;
const call = callId(parentId, id);

function turn(n: number, inputs: readonly Input[], commands: readonly Command[]): Turn {
  return { task: parentId, n, at: n, build: 'test', inputs, commands };
}

const start: Start = { kind: 'start', task: 'workflow', name: 'parent', run: 1 };
const begins = turn(0, [start], []);
const asks = turn(1, [], [{ kind: 'child', id, name: 'child', task: childId, taskKind: 'workflow', parentClose: 'cancel' }]);
const asksToStop = turn(2, [], [{ kind: 'abandon', id: '2.0' as CommandId, name: 'child', target: id, awaitEnd: true }]);
const letsGo = turn(2, [], [{ kind: 'abandon', id: '2.0' as CommandId, name: 'child', target: id }]);

function made(task: OwnedTask, turns: readonly Turn[]): OwnedTask {
  for (const each of turns) applyTurn(task.state, each);
  return task;
}

/** A process takes up the child while it has the parent as it was after some turns of its log. */
async function takeUpChild(log: readonly Turn[], known: readonly Turn[], phase: OwnedTask['phase'] = 'idle') {
  const store = memoryStore();
  for (const each of log) await store.append({ turn: encodeTurn(each) });
  const parent = made(ownedTask(parentId), known);
  parent.phase = phase;
  const child = made(ownedTask(childId), [{ ...begins, task: childId, inputs: [{ ...start, parent: { task: parentId, call } }] }]);
  const tasks = openTasks();
  for (const each of [parent, child]) tasks.add(each);
  const stopped: string[] = [];
  const looked = stopOrphan({ tasks, store, stopTask: (task) => void stopped.push(task) }, child);
  return { parent, looked, stopped };
}

describe('a child that is taken up by a process whose memory of the parent', () => {
  it('ends before the turn that began it, since another process has the parent now, goes on', async () => {
    const { looked, stopped } = await takeUpChild([begins, asks], [begins]);
    await looked;
    expect(stopped).toEqual([]);
  });

  it('says that the parent waits goes on', async () => {
    const { looked, stopped } = await takeUpChild([begins, asks], [begins, asks]);
    await looked;
    expect(stopped).toEqual([]);
  });

  it('says that the parent let go of it is stopped', async () => {
    const { looked, stopped } = await takeUpChild([begins, asks, letsGo], [begins, asks, letsGo]);
    await looked;
    expect(stopped).toEqual([childId]);
  });

  it('says that the parent asked it to stop, which it was not there to take, is stopped (E1)', async () => {
    const { looked, stopped } = await takeUpChild([begins, asks, asksToStop], [begins, asks, asksToStop]);
    await looked;
    expect(stopped).toEqual([childId]);
  });

  it('has a turn that lets go of it and is not stored yet goes on when that is refused', async () => {
    const { parent, looked, stopped } = await takeUpChild([begins, asks], [begins, asks, letsGo], 'committing');
    parent.phase = 'gone';
    notifySettled(parent);
    await looked;
    expect(stopped).toEqual([]);
  });

  it('has a turn that lets go of it and is not stored yet is stopped once it is', async () => {
    const { parent, looked, stopped } = await takeUpChild([begins, asks, letsGo], [begins, asks, letsGo], 'committing');
    expect(stopped).toEqual([]);
    parent.phase = 'idle';
    notifySettled(parent);
    await looked;
    expect(stopped).toEqual([childId]);
  });
});
