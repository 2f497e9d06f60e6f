import { text } from '@troupe/contracts/format';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rewrite, StoredBody } from '../port/bodies.ts';
import type { DocumentSpec } from '../port/documents.ts';
import type { WholeStore } from '../port.ts';
import type { StoreWorld } from '../store-under-test.ts';
import { message, newTaskId, taskRecord, turn, unique } from './records.ts';

/** Of an adapter, with nothing around it. */
export type WholeWorld = Pick<StoreWorld, 'dispose'> & { readonly store: WholeStore };

interface Note {
  readonly name: string;
  readonly text: string;
}

const notes: DocumentSpec<Note, 'name'> = { name: 'rewrittenNotes', version: 1, key: ['name'], shape: { name: text, text } };
/** Too long to stand in a document of some stores. */
const LONG = 'long '.repeat(40_000);

async function rewriteAll(store: WholeStore, rewrite: Rewrite, limit = 7): Promise<{ looked: number; rewritten: number }> {
  const sum = { looked: 0, rewritten: 0 };
  for (let after: string | undefined; ;) {
    const page = await store.rewriteBodies(after, limit, rewrite);
    sum.looked += page.looked;
    sum.rewritten += page.rewritten;
    expect(page.looked).toBeLessThanOrEqual(limit);
    if (page.next === undefined) return sum;
    after = page.next;
  }
}

/** Puts a mark before each body in which another one stands. */
function marking(old: string, mark: string): Rewrite {
  const marked = (body: string): string => (body.includes(old) && !body.includes(mark) ? body.replace(old, `${mark}${old}`) : body);
  return (stored) => {
    const changed = markedBody(stored, marked);
    return JSON.stringify(changed) === JSON.stringify(stored) ? undefined : changed;
  };
}

function markedBody(stored: StoredBody, marked: (body: string) => string): StoredBody {
  switch (stored.kind) {
    case 'turn':
      return { ...stored, turn: { ...stored.turn, body: marked(stored.turn.body) } };
    case 'task': {
      const { large, ...task } = stored.task;
      return { ...stored, task: { ...task, body: marked(task.body), ...(large === undefined ? {} : { large: marked(large) }) } };
    }
    case 'message':
      return { ...stored, message: { ...stored.message, body: marked(stored.message.body) } };
    case 'document':
      return { ...stored, body: marked(stored.body) };
    default:
      return stored satisfies never;
  }
}

/** Registers the tests of what every adapter has besides a store. */
export function describeBodies(name: string, make: () => Promise<WholeWorld>): void {
  describe(`all bodies of a ${name}`, () => {
    let world: WholeWorld;
    beforeAll(async () => {
      world = await make();
    });
    afterAll(async () => world.dispose());
    const store = (): WholeStore => world.store;

    it('are rewritten in pages, each once, with nothing else changed (S13)', async () => {
      const [own, other] = [unique('own'), unique('other')];
      const tasks = [newTaskId(), newTaskId(), newTaskId()];
      const [body, large] = [JSON.stringify({ own }), JSON.stringify({ own, LONG })];
      for (const task of tasks) {
        for (const n of [0, 1, 2])
          await store().append({ turn: turn(task, n, n === 2 ? large : body), task: taskRecord(task, { n: n + 1, body, large }) });
        await store().acceptMessage(message(task, 'read', body));
        await store().consumeMessages(task, ['read']);
        await store().acceptMessage(message(task, 'unread', body));
        await store()
          .documents(notes)
          .insert({ name: `${task}-short`, text: own });
        await store()
          .documents(notes)
          .insert({ name: `${task}-long`, text: own + LONG });
        await store().append({ turn: turn(task, 3, JSON.stringify({ other })) });
      }
      const { rewritten } = await rewriteAll(store(), marking(own, 'anew-'));
      // MongoDB keeps the record of a first turn with it.
      expect([21, 24]).toContain(rewritten);
      expect((await rewriteAll(store(), marking(own, 'anew-'))).rewritten).toBe(0);
      const anew = (text: string): string => text.replace(own, `anew-${own}`);
      for (const task of tasks) {
        expect(await store().readTurns(task, 0, 9)).toEqual([
          ...[0, 1, 2].map((n) => turn(task, n, anew(n === 2 ? large : body))),
          turn(task, 3, JSON.stringify({ other })),
        ]);
        expect(await store().readTask(task)).toEqual(taskRecord(task, { n: 3, body: anew(body), large: anew(large) }));
        expect(await store().unreadMessages(task)).toEqual([message(task, 'unread', anew(body))]);
        expect(
          await store()
            .documents(notes)
            .get({ name: `${task}-short` }),
        ).toMatchObject({ text: anew(own) });
        expect(
          await store()
            .documents(notes)
            .get({ name: `${task}-long` }),
        ).toMatchObject({ text: anew(own + LONG) });
      }
    });

    it('are not replaced where somebody writes meanwhile, though the text is the same (S13)', async () => {
      const own = unique('own');
      const task = newTaskId();
      const body = JSON.stringify({ own });
      await store().append({ turn: turn(task, 0), task: taskRecord(task, { n: 2, body }) });
      const marked = marking(own, 'stale-');
      const written: Promise<void>[] = [];
      await rewriteAll(store(), (stored) => {
        if (stored.kind !== 'task' || stored.task.id !== task || stored.task.n !== 2) return undefined;
        written.push(store().saveTask(taskRecord(task, { n: 3, body })));
        return marked(stored);
      });
      await Promise.all(written);
      expect(written.length).toBeGreaterThan(0);
      expect(await store().readTask(task)).toEqual(taskRecord(task, { n: 3, body }));
    });

    it('are as they were where nothing is given in their place', async () => {
      const task = newTaskId();
      await store().append({ turn: turn(task, 0), task: taskRecord(task) });
      expect(await rewriteAll(store(), () => undefined, 100)).toMatchObject({ rewritten: 0 });
      expect(await store().readTurns(task, 0, 9)).toEqual([turn(task, 0)]);
    });
  });
}
