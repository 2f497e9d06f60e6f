import { fitPayload, type TroupeError, type QueryDefinition, type SignalDefinition, type UpdateDefinition } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readInWindow, type Execution } from '../src/index.ts';
import { driveTask, durably } from './drive-task.ts';

const packed: SignalDefinition<{ parcel: string; at: Date }, { parcel: string; at: string }> = {
  kind: 'signal',
  name: 'packed',
  schema: z.object({ parcel: z.string(), at: z.iso.datetime().transform((text) => new Date(text)) }),
};
const count: QueryDefinition<number, { readonly items: number }, number | undefined> = {
  kind: 'query',
  name: 'count',
  schema: z.int().default(0),
  output: z.object({ items: z.int() }),
};
const add: UpdateDefinition<{ item: string }, number> = {
  kind: 'update',
  name: 'add',
  schema: z.object({ item: z.string().min(1) }),
  output: z.int().max(2),
};
const right = { parcel: 'P1', at: '2026-11-29T10:00:00Z' };

const read = <T>(execution: Execution) => {
  return (inWindow: () => T): T => readInWindow(execution, inWindow);
};

describe('messages by their definition', () => {
  durably('give the code what the schema makes of them', async (given) => {
    const task = await given(async (ctx) => {
      const items: string[] = [];
      ctx.on.signal(packed, ({ at }) => void items.push(`handled ${at.getUTCFullYear()}`));
      ctx.on.query(count, (from) => ({ items: items.length - from }));
      ctx.on.update(add, ({ item }) => items.push(item));
      const { parcel } = await ctx.signal({ ...packed, name: 'again' });
      return [...items, parcel];
    });
    await task.signal('packed', right);
    await task.turn({ kind: 'update', name: 'add', payload: { item: 'tea' }, message: 'm1' });
    expect(task.log.flatMap(({ commands }) => commands)).toContainEqual(expect.objectContaining({ kind: 'answer', name: 'm1', value: 2 }));
    expect(task.execution.query('count', 1, read(task.execution))).toEqual({ items: 1 });
    await task.signal('again', right);
    expect(task.state.end?.output).toEqual(['handled 2026', 'tea', 'P1']);
  });

  durably('reject a wait with what does not fit, when it was taken before anybody could check it', async (given) => {
    const task = await given(async (ctx) => {
      await ctx.sleep(1);
      const refused: unknown = await ctx.signal(packed).catch((error: unknown) => error);
      const { code, errors } = refused as TroupeError;
      return [code, errors?.map(({ pointer }) => pointer), (await ctx.signal(packed)).parcel];
    });
    await task.signal('packed', { parcel: 3, at: 'tomorrow' });
    await task.signal('packed', right);
    await task.resolve('sleep');
    expect(task.state.end?.output).toEqual(['invalid-input', ['/parcel', '/at'], 'P1']);
  });

  it('refuse questions and updates that do not fit, before the code has them', async () => {
    const seen: unknown[] = [];
    const task = await driveTask(async (ctx) => {
      ctx.on.query(count, (from) => ({ items: seen.push(from) }));
      ctx.on.update(add, ({ item }) => seen.push(item), { validate: ({ item }) => void seen.push(`validated ${item}`) });
      await ctx.signal('go');
    });
    const { execution } = task;
    const refusal = (pointer: string) => expect.objectContaining({ code: 'invalid-input', errors: [expect.objectContaining({ pointer })] });
    expect(() => execution.query('count', 'many', read(execution))).toThrow(refusal(''));
    expect(() => execution.validateUpdate('add', { item: '' }, read(execution))).toThrow(refusal('/item'));
    expect(seen).toEqual([]);
    execution.validateUpdate('add', { item: 'tea' }, read(execution));
    expect(seen).toEqual(['validated tea']);
  });

  it('have answers that fit, or the asker gets the error that the code does not', async () => {
    const task = await driveTask(async (ctx) => {
      ctx.on.query(count, () => ({ items: 0.5 }));
      ctx.on.update(add, () => 3);
      await ctx.signal('go');
    });
    expect(() => task.execution.query('count', 0, read(task.execution))).toThrow(expect.objectContaining({ code: 'output-invalid' }));
    await task.turn({ kind: 'update', name: 'add', payload: { item: 'tea' }, message: 'm1' });
    expect(task.log.at(-1)!.commands).toContainEqual(
      expect.objectContaining({ kind: 'answer', failure: expect.objectContaining({ code: 'output-invalid' }) }),
    );
  });
});

describe('a schema of a message', () => {
  const thrower: unknown = {
    get message(): string {
      throw new Error('x');
    },
  };

  it.each([
    ['throws', z.string().transform((text) => new Date(text).toISOString()), 'a check of it failed: Invalid time value'],
    ['throws what cannot be read', z.string().refine(() => raise(thrower)), 'a check of it failed: '],
    ['waits', z.string().refine(() => new Promise<boolean>(() => {})), 'its schema has an async check, which a message cannot wait for'],
  ])('that %s is refused like any other', (_, schema, message) => {
    expect(() => fitPayload({ kind: 'signal', name: 'a', schema }, 'tomorrow')).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(message) }),
    );
  });
});

function raise(error: unknown): never {
  throw error;
}
