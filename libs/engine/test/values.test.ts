import type { Json, WorkflowContext } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { driveTask, durably, rejected, resolved, type Code } from './drive-task.ts';

describe('values', () => {
  const odd: Json = JSON.parse(
    '{"$set": 1, "a.b": {"$gt": [1, {"c.d": null}]}, "__proto__": {"x": 1}, "constructor": "k", "": "empty", "é\\u0000\\u2028": "unicode"}',
  ) as Json;

  durably('keep any key on the way in and out', async (given) => {
    const task = await given(async (ctx, input: Json) => [input, await ctx.call<Json>('echo', input), await ctx.signal('s')], {
      input: odd,
    });
    await task.resolve('echo', odd);
    await task.signal('s', odd);
    expect(JSON.stringify(task.state.end?.output)).toBe(JSON.stringify([odd, odd, odd]));
    expect(JSON.stringify(task.log[0]!.commands[0])).toContain('"__proto__":{"x":1}');
  });

  durably('that are zero have no sign, on the way in and out: JSON has none', async (given) => {
    const seen: unknown[] = [];
    const note = (value: unknown): unknown => (seen.push(value), value);
    const task = await given(
      async (ctx, input: Json) => {
        ctx.attributes.set({ at: -0 });
        ctx.publish('p', note([-0, { z: -0 }]));
        return [note(input), note(await ctx.call<Json>('a', -0)), note(await ctx.signal('s')), note(ctx.attributes.get()), -0];
      },
      { input: -0, start: { attributes: { given: -0 } } },
    );
    await task.resolve('a', [-0]);
    await task.signal('s', { z: -0 });
    expect(seen.slice(-4)).toStrictEqual([0, [0], { z: 0 }, { given: 0, at: 0 }]);
    expect(task.state.end?.output).toStrictEqual([0, [0], { z: 0 }, { given: 0, at: 0 }, 0]);
  });

  durably('of 300 KB pass unchanged', async (given) => {
    const large = Array.from({ length: 3_000 }, (_, i) => ({ id: i, text: 'x'.repeat(90) }));
    const task = await given(async (ctx) => (await ctx.call<Json[]>('large')).length);
    await task.resolve('large', large);
    expect(task.state.end?.output).toBe(3_000);
  });

  durably('may be undefined', async (given) => {
    const task = await given(async (ctx) => {
      const nothing = await ctx.step('nothing', () => undefined);
      return nothing === undefined ? undefined : 'something';
    });
    await task.resolve('nothing');
    expect(task.state.end).toMatchObject({ status: 'completed' });
    expect(task.state.end).not.toHaveProperty('output');
  });

  durably('leave out undefined properties as JSON does', async (given) => {
    const task = await given(async (ctx) => ctx.call('a', { kept: 1, gone: undefined }));
    expect(task.log[0]!.commands).toMatchObject([{ args: { kept: 1 } }]);
    await task.resolve('a', 1);
  });

  durably('that are errors become data: an output of Promise.allSettled has the reasons', async (given) => {
    const task = await given(async (ctx) => Promise.allSettled([ctx.call('a'), ctx.call('b')]));
    const cause = Object.assign(new TypeError('upstream'), { code: 'ETIMEDOUT' });
    const error = Object.assign(new Error('declined', { cause }), { code: 'CARD', details: { card: '4242' }, retryable: false });

    await task.turn(resolved(task.open('a'), 1), rejected(task.open('b'), error));

    expect(task.state.end?.output).toEqual([
      { status: 'fulfilled', value: 1 },
      {
        status: 'rejected',
        reason: {
          name: 'Error',
          message: 'declined',
          code: 'CARD',
          details: { card: '4242' },
          cause: { name: 'TypeError', message: 'upstream', code: 'ETIMEDOUT' },
          retryable: false,
        },
      },
    ]);
  });

  durably('that are errors may be arguments, published and of any depth; their stacks stay behind', async (given) => {
    const own = new RangeError('too far', { cause: new Error('why') });
    const task = await given(async (ctx) => {
      ctx.publish('said', { errors: [own, new AggregateError([own], 'all')] });
      return ctx.call('report', own);
    });
    const data = { name: 'RangeError', message: 'too far', cause: { name: 'Error', message: 'why' } };
    expect(task.log[0]!.commands).toMatchObject([
      { kind: 'publish', data: { errors: [data, { name: 'AggregateError', message: 'all', cause: data }] } },
      { kind: 'activity', args: data },
    ]);
    expect(JSON.stringify(task.log[0]!.commands)).not.toContain('"stack"');
    await task.resolve('report');
  });

  durably('that are errors with something that is no JSON in them leave it out', async (given) => {
    const task = await given(async () => Object.assign(new Error('odd'), { details: { when: new Date(0) }, code: Symbol('no') }));
    expect(task.state.end?.output).toEqual({ name: 'Error', message: 'odd' });
  });

  it('of a failure are copies too (X4)', async () => {
    const task = await driveTask(async (ctx) => {
      const error = await ctx.call('a').catch((thrown: unknown) => thrown as { details: { list: number[] } });
      (error as { details: { list: number[] } }).details.list.push(2);
      return null;
    });
    const failure = { name: 'Error', message: 'no', details: { list: [1] } };
    await task.turn({ kind: 'rejected', id: task.open('a'), failure });
    expect(failure.details.list).toEqual([1]);
  });
});

describe('what is not JSON is refused at once with its path', () => {
  const cases: readonly (readonly [string, Code, RegExp])[] = [
    ['arguments', async (ctx) => ctx.call('a', { when: new Date(0) }), /input of activity "a" is not JSON: \$\.when is a Date/],
    ['arguments of a tool', async (ctx) => ctx.tool('t', [1, new Map()]), /arguments of tool "t" is not JSON: \$\[1\] is a Map/],
    [
      'the input of a child',
      async (ctx) => ctx.child('c', { deep: [{ n: Number.NaN }] }),
      /input of workflow "c" is not JSON: \$\.deep\[0\]\.n is NaN/,
    ],
    ['what is published', async (ctx) => ctx.publish('p', () => 1), /published to "p" is not JSON: \$ is a function/],
    ['the output', async () => ({ set: new Set() }), /output of "sample" is not JSON: \$\.set is a Set/],
    ['the input of the next run', async (ctx) => ctx.continueAsNew(10n), /continueAsNew is not JSON: \$ is a bigint/],
    ['something that contains itself', async (ctx) => ctx.call('a', self()), /contains itself/],
    ['attributes', async (ctx) => ctx.attributes.set({ nested: { a: 1 } as unknown as string }), /attribute "nested"/],
  ];
  it.each(cases)('%s', async (_, code, message) => {
    const task = await driveTask(code);
    expect(task.state.end).toMatchObject({ status: 'failed', error: { message: expect.stringMatching(message) } });
    expect(await task.replay()).toMatchObject({ kind: 'ran' });
  });

  durably('and the code may go on', async (given) => {
    const task = await given(async (ctx: WorkflowContext) => {
      try {
        await ctx.call('a', Symbol('no'));
      } catch (error) {
        return ctx.call('b', (error as { code: string }).code);
      }
      return undefined;
    });
    expect(task.log[0]!.commands).toMatchObject([{ name: 'b', args: 'not-json' }]);
    await task.resolve('b', 'ok');
    expect(task.state.end?.output).toBe('ok');
  });
});

function self(): object {
  const loop: Record<string, unknown> = {};
  loop['self'] = loop;
  return loop;
}
