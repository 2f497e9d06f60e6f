import { setTimeout as delay } from 'node:timers/promises';
import { TroupeError, type Task, type TaskEvent, type TaskService } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { treePieces, type TreePiece } from '../src/tree/tree-pieces.ts';
import { waitsOf } from '../src/tree/waits-of.ts';

const at = '2026-01-01T00:00:00.000Z';
const notThere = (id: string): never => {
  throw new TroupeError('task-not-found', `There is no task "${id}".`);
};
const event = (type: TaskEvent['type'], data: TaskEvent['data'], n: number): TaskEvent => ({ id: `0.${n}`, at, type, data });

describe('what a task and those below it wait for', () => {
  const waiting = (...waitingFor: readonly object[]): Task => ({ waitingFor }) as unknown as Task;
  const tasks: Readonly<Record<string, Task>> = {
    top: waiting({ kind: 'child', id: 'asks' }, { kind: 'child', id: 'new' }),
    asks: waiting({ kind: 'approval', id: 'asks.0.0' }),
    done: { endedAt: at, waitingFor: [] } as unknown as Task,
  };
  const service: Pick<TaskService, 'get'> = { get: async (id) => tasks[id] ?? notThere(id) };

  it('is more than humans while one of them has not begun yet', async () => {
    expect(await waitsOf(service, 'top')).toEqual({ busy: true, approvals: ['asks.0.0'] });
    expect(await waitsOf(service, 'asks')).toEqual({ busy: false, approvals: ['asks.0.0'] });
    expect(await waitsOf(service, 'done')).toEqual({ busy: false, approvals: [] });
    await expect(waitsOf(service, 'nobody')).rejects.toMatchObject({ code: 'task-not-found' });
  });
});

describe('what happens in a task and in those below it', () => {
  /** The task above begins one below, whose log is there a while later. */
  function world(below: readonly TaskEvent[], { begins = 250 }: { readonly begins?: number } = {}): Pick<TaskService, 'get' | 'events'> {
    const since = performance.now() + begins;
    const isThere = (id: string): boolean => id === 'top' || performance.now() > since;
    const child = { call: 'top/0.0', kind: 'child', name: 'helper' };
    return {
      get: async (id) => (isThere(id) ? ({ id, endedAt: at } as unknown as Task) : notThere(id)),
      async *events(id) {
        if (!isThere(id)) notThere(id);
        if (id === 'below') return yield* below;
        yield event('call.started', { ...child, task: 'below' }, 0);
        await delay(500);
        yield event('call.completed', { ...child, value: 'done' }, 1);
      },
    };
  }
  const kindsOf = async (service: Pick<TaskService, 'get' | 'events'>): Promise<readonly string[]> => {
    const kinds: string[] = [];
    for await (const piece of treePieces(service, { id: 'top', name: 'top' }, AbortSignal.timeout(5_000)))
      kinds.push(`${piece.node.id} ${nameOf(piece)}`);
    return kinds;
  };
  const nameOf = (piece: TreePiece): string => (piece.kind === 'event' ? piece.event.type : piece.kind);

  it('has what one did that began later than the task above says, before its result', async () => {
    expect(await kindsOf(world([event('approval.requested', { approval: 'a' }, 0)]))).toEqual([
      'top call.started',
      'below begun',
      'below approval.requested',
      'below ended',
      'top call.completed',
      'top ended',
    ]);
  });

  it('goes on without one that was purged', async () => {
    expect(await kindsOf(world([], { begins: 60_000 }))).toEqual(['top call.started', 'below begun', 'top call.completed', 'top ended']);
  });
});
