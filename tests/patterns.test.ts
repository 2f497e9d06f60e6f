import type { Json } from '@troupe/contracts';
import { activity, agent, find, judgeOutput, parallel, pipeline, refine, route, TroupeError, vote, workflow } from '@troupe/sdk';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { platformOf, speaker, type Asked } from './patterns/pattern-platform.ts';

const shout = workflow('shout', async (_, input: string) => input.toUpperCase());
const failing = workflow('failing', async (): Promise<string> => {
  throw new TroupeError('out-of-range', 'There is no more.');
});

describe('a pipeline', () => {
  it('gives each step what the one before it gave, and asks each model once though every turn is a replay', async () => {
    const asked: Asked = [];
    const outline = speaker('outline', asked, (topic) => `outline of ${topic}`);
    const writer = speaker('writer', asked, (given) => `text by ${given}`);
    const article = pipeline({ name: 'article', steps: [outline, 'writer', (text, input) => `${text} (${input})`, shout] });
    const { run } = await platformOf(article, writer);
    expect(await run('article', 'wind')).toMatchObject({
      status: 'completed',
      output: 'TEXT BY OUTLINE OF WIND (WIND)',
      attributes: { lastAgent: 'shout' },
      usage: { modelCalls: 2 },
    });
    expect(asked).toEqual(['outline: wind', 'writer: outline of wind']);
  });

  it('ends with the failure of a step, which it names', async () => {
    const { run } = await platformOf(pipeline({ name: 'broken', steps: [shout, failing, shout] }));
    expect(await run('broken', 'x')).toMatchObject({
      status: 'failed',
      error: {
        code: 'member-failed',
        message: '"failing", steps[1] of the pipeline "broken", failed: There is no more.',
        details: { member: 'failing', at: 'steps[1]' },
        cause: { code: 'out-of-range' },
      },
    });
  });

  it('passes the user on, and is refused an input that does not fit', async () => {
    const who = workflow('who', async (ctx) => ctx.attributes.get()['user'] ?? null);
    const { service, run } = await platformOf(pipeline({ name: 'ask', steps: [who], input: z.object({ id: z.number() }) }));
    const { task } = await service.start({ kind: 'workflow', name: 'ask', input: { id: 1 }, attributes: { user: 'ada' } });
    expect(await service.wait(task.id, 8_000)).toMatchObject({ output: 'ada' });
    await expect(run('ask', { id: 'one' })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('members at once', () => {
  it('give their results in their order, or what is made of them', async () => {
    const asked: Asked = [];
    const cost = speaker('cost', asked, () => 'cheap');
    const risk = speaker('risk', asked, () => 'safe');
    const chief = speaker('chief', asked, (given) => `chief on ${JSON.parse(given).results.length}`);
    const { run } = await platformOf(
      parallel({ name: 'all', members: [cost, risk, cost] }),
      parallel({ name: 'joined', members: [cost, risk], combine: (results) => results.map(({ output }) => output).join(' and ') }),
      parallel({ name: 'judged', members: [cost, risk], combine: chief }),
    );
    const result = (member: string, output: string) => ({ member, output });
    expect((await run('all', 'x')).output).toEqual([result('cost', 'cheap'), result('risk', 'safe'), result('cost', 'cheap')]);
    expect(asked).toHaveLength(3);
    expect(await run('joined', 'x')).toMatchObject({ output: 'cheap and safe' });
    expect(await run('judged', 'x')).toMatchObject({ output: 'chief on 2', attributes: { lastAgent: 'chief' } });
  });

  it('are stopped when one of them fails', async () => {
    let aborted = false;
    const endless = speaker('endless', [], async (_, signal) => {
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      aborted = true;
      return 'late';
    });
    const { run, service } = await platformOf(parallel({ name: 'all', members: [endless, failing] }));
    const ended = await run('all', 'x');
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'member-failed', details: { member: 'failing', at: 'members[1]' } } });
    await expect
      .poll(async () => (await service.list({ parent: ended.id }, { limit: 5 })).items.map(({ status }) => status).sort())
      .toEqual(['cancelled', 'failed']);
    await expect.poll(() => aborted).toBe(true);
  });

  it('go on beside one that fails where failures are collected', async () => {
    const { run } = await platformOf(parallel({ name: 'some', members: [failing, shout], onFailure: 'collect' }));
    expect((await run('some', 'x')).output).toMatchObject([
      { member: 'failing', error: { code: 'out-of-range' } },
      { member: 'shout', output: 'X' },
    ]);
  });
});

describe('a vote', () => {
  const voters = (...says: readonly string[]) => says.map((text, n) => speaker(`v${n}`, [], () => text));

  it('gives what more than half of the members gave, and those that fail have no vote', async () => {
    const { run } = await platformOf(
      vote({ name: 'clear', members: [...voters('no', ' Yes', 'yes')] }),
      vote({ name: 'failed', members: [shout, shout, failing] }),
      vote({ name: 'short', members: [shout, failing, failing] }),
    );
    expect(await run('clear', 'x')).toMatchObject({ output: ' Yes', attributes: { lastAgent: 'v1' } });
    expect(await run('failed', 'x')).toMatchObject({ status: 'completed', output: 'X' });
    expect(await run('short', 'x')).toMatchObject({
      status: 'failed',
      error: {
        code: 'not-agreed',
        message: 'The vote "short" came to no answer: 1 of 3 members gave the same, and 2 are needed. "failing" failed: There is no more.',
      },
    });
  });

  it('compares by what is asked for, takes another quorum, and asks who decides', async () => {
    const [one, two, three] = voters('{"pick":1}', '{"pick":2}', '{"pick":3}') as [never, never, never];
    const decider = speaker('decider', [], (given) => `of ${JSON.parse(given).votes.length}`);
    const { run } = await platformOf(
      vote({ name: 'parity', members: [one, two, three], by: (text: string) => JSON.parse(text).pick % 2 }),
      vote({ name: 'two', members: [one, one, two, three], quorum: 2 }),
      vote({ name: 'tied', members: [one, one, two, two], quorum: 2, decide: decider }),
    );
    expect(await run('parity', 'x')).toMatchObject({ output: '{"pick":1}' });
    expect(await run('two', 'x')).toMatchObject({ output: '{"pick":1}' });
    expect(await run('tied', 'x')).toMatchObject({ output: 'of 4', attributes: { lastAgent: 'decider' } });
  });
});

describe('a writer and a judge', () => {
  const judge = (good: string) =>
    speaker(
      'judge',
      [],
      (given) => {
        const { draft } = JSON.parse(given) as { readonly draft: string };
        return JSON.stringify({ accepted: draft === good, feedback: draft === good ? '' : `not ${draft}` });
      },
      { output: judgeOutput },
    );

  it('go on until a draft is accepted', async () => {
    const asked: Asked = [];
    const writer = speaker('writer', asked, (given) => (given.startsWith('{') ? `${JSON.parse(given).draft}+` : 'draft'));
    const { run } = await platformOf(refine({ name: 'essay', writer, judge: judge('draft++') }));
    expect(await run('essay', 'wind')).toMatchObject({ output: 'draft++', usage: { modelCalls: 6 }, attributes: { lastAgent: 'writer' } });
    expect(asked).toEqual([
      'writer: wind',
      'writer: {"input":"wind","draft":"draft","feedback":"not draft"}',
      'writer: {"input":"wind","draft":"draft+","feedback":"not draft+"}',
    ]);
  });

  it('end after so many rounds, with the last draft where that will do', async () => {
    const never = judge('never');
    const { run } = await platformOf(
      refine({ name: 'strict', writer: shout, judge: never, rounds: 1 }),
      refine({ name: 'lenient', writer: shout, judge: failing, accept: () => false, rounds: 1, unaccepted: 'last' }),
      refine({ name: 'last', writer: shout, judge: never, rounds: 1, unaccepted: 'last' }),
      refine({ name: 'unclear', writer: shout, judge: workflow('yes', async () => 'yes') }),
    );
    expect(await run('strict', 'x')).toMatchObject({
      error: { code: 'not-agreed', details: { draft: 'X', feedback: 'not X' } },
    });
    expect(await run('last', 'x')).toMatchObject({ output: 'X' });
    expect(await run('unclear', 'x')).toMatchObject({
      error: { code: 'output-invalid', message: expect.stringContaining('gave no decision') },
    });
    expect(await run('lenient', 'x')).toMatchObject({ error: { code: 'member-failed', details: { at: 'judge' } } });
  });
});

describe('a route', () => {
  const desk = (name: string, capabilities: readonly string[] = []) => speaker(name, [], () => name, { capabilities });

  it('goes by rules, and says when none fits', async () => {
    const { run } = await platformOf(
      route({
        name: 'desks',
        rules: [
          { when: (text: string) => text.includes('invoice'), to: desk('billing') },
          { when: (text: string) => text.includes('parcel'), to: 'shout' },
        ],
      }),
      route({ name: 'faulty', rules: [{ when: (async () => true) as never, to: shout }] }),
      shout,
    );
    expect(await run('desks', 'my invoice')).toMatchObject({ output: 'billing', attributes: { lastAgent: 'billing' } });
    expect(await run('desks', 'my parcel')).toMatchObject({ output: 'MY PARCEL' });
    expect(await run('desks', 'hello')).toMatchObject({
      error: { code: 'not-agreed', message: expect.stringContaining('no rule is true') },
    });
    expect(await run('faulty', 'x')).toMatchObject({ error: { message: expect.stringContaining('it gave a promise') } });
  });

  it('goes by what a model chooses', async () => {
    const chooser = speaker('chooser', [], () => '{"member":"shout"}');
    const [own] = chooser.model;
    const { run, service } = await platformOf(
      route({ name: 'chosen', model: own!, members: [desk('billing'), shout], instructions: 'Prefer the loud one.' }),
    );
    const ended = await run('chosen', 'x');
    expect(ended).toMatchObject({ output: 'X', attributes: { lastAgent: 'shout' } });
    const { items } = await service.list({ parent: ended.id }, { limit: 5 });
    expect(items.map(({ name }) => name).sort()).toEqual(['chosen-router', 'shout']);
  });

  it('goes by a capability, and to the cheapest whose answer is accepted', async () => {
    const { run } = await platformOf(
      desk('accounts', ['invoices']),
      route({ name: 'found', capability: 'invoices' }),
      route({ name: 'wanted', capability: (input: { about: string }) => input.about }),
      route({ name: 'cheap', cost: [failing, shout, 'accounts'], accept: (output) => output !== 'X' }),
      route({ name: 'none', cost: [shout, shout], accept: () => false }),
    );
    expect(await run('found', 'x')).toMatchObject({ output: 'accounts' });
    expect(await run('wanted', { about: 'invoices' })).toMatchObject({ output: 'accounts' });
    expect(await run('wanted', { about: 'taxes' })).toMatchObject({ error: { cause: { code: 'agent-not-found' } } });
    expect(await run('cheap', 'x')).toMatchObject({ output: 'accounts' });
    expect(await run('cheap', 'y')).toMatchObject({ output: 'Y' });
    expect(await run('none', 'y')).toMatchObject({ error: { code: 'not-agreed' } });
  });
});

describe('patterns in patterns', () => {
  it('are members like others, and a workflow asks one by its value', async () => {
    const pair = parallel({ name: 'pair', members: [shout, shout], combine: (results) => results.map(({ output }) => output).join('') });
    const inner = pipeline({ name: 'inner', steps: ['pair', shout] });
    const outer = vote({ name: 'outer', members: [inner, pair, failing] });
    const { run } = await platformOf(
      outer,
      workflow('asks', async (ctx, input: Json) => ctx.child(outer, input)),
    );
    expect(await run('asks', 'x')).toMatchObject({ output: 'XX' });
  });

  it('stop with what asked them, to the last', async () => {
    const endless = activity({
      name: 'endless',
      run: (_, { signal }) => new Promise((_done, stop) => signal.addEventListener('abort', stop)),
    });
    const deep = workflow('deep', async (ctx) => ctx.call(endless));
    const { service } = await platformOf(endless, pipeline({ name: 'outer', steps: [parallel({ name: 'inner', members: [deep, deep] })] }));
    const { task } = await service.start({ kind: 'workflow', name: 'outer', input: 'x' });
    await expect.poll(async () => (await service.list({ name: 'deep' }, { limit: 5 })).items.length).toBe(2);
    await service.cancel(task.id);
    expect(await service.wait(task.id, 8_000)).toMatchObject({ status: 'cancelled' });
    await expect.poll(async () => (await service.list({ name: 'deep', status: ['cancelled'] }, { limit: 5 })).items.length).toBe(2);
  });

  it('are found in the catalog with what they are made of', async () => {
    const typed = agent({ name: 'typed', model: 'demo', instructions: 'Help.', output: z.object({ n: z.number() }) });
    const { service } = await platformOf(
      pipeline({ name: 'p', description: 'Counts', steps: [find({ capability: 'c' }), typed], input: z.string() }),
      speaker('counter', [], () => '', { capabilities: ['c'] }),
      shout,
    );
    const { items } = { items: await service.catalog('workflow') };
    expect(items.find(({ name }) => name === 'p')).toMatchObject({
      description: 'Counts',
      input: { type: 'string' },
      output: { type: 'object', properties: { n: { type: 'number' } } },
      details: { pattern: 'pipeline', members: ['find:c', 'typed'] },
    });
  });
});
