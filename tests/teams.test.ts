import { team, workflow, type Contribution } from '@troupe/sdk';
import { describe, expect, it } from 'vitest';
import { platformOf, speaker, type Asked } from './patterns/pattern-platform.ts';

/** A member that says its name and how much it was given. */
const counting = (name: string) =>
  workflow(name, async (_, { transcript }: { transcript: readonly Contribution[] }) => `${name}${transcript.length}`);
const [ann, ben, cid] = [counting('ann'), counting('ben'), counting('cid')] as const;
const said = (output: unknown) => (output as { transcript: readonly Contribution[] }).transcript.map((each) => each.output);

describe('a team', () => {
  it('speaks in turn, each with all that was said, asked once though every turn is a replay', async () => {
    const asked: Asked = [];
    const poet = speaker('poet', asked, (given) => `line ${(JSON.parse(given) as { transcript: unknown[] }).transcript.length}`);
    const { run } = await platformOf(team({ name: 'verse', members: [poet, ann], turns: 4 }));
    const ended = await run('verse', 'wind');
    expect(ended).toMatchObject({
      output: { answer: 'ann3', ended: 'turns', transcript: [{ speaker: 'poet', output: 'line 0' }, { speaker: 'ann' }, {}, {}] },
      attributes: { lastAgent: 'ann' },
      usage: { modelCalls: 2 },
    });
    expect(said(ended.output)).toEqual(['line 0', 'ann1', 'line 2', 'ann3']);
    expect(asked.map((each) => each.slice(0, 80))).toEqual([
      'poet: {"input":"wind","transcript":[],"you":"poet","members":["poet","ann"]}',
      expect.stringContaining('poet: {"input":"wind","transcript":[{"speaker":"poet","output":"line 0"}'),
    ]);
  });

  it('is led by its first member, or speaks as a function or a model says', async () => {
    const chair = speaker('chair', [], (given) => `{"member":"${given.includes('ben0') ? 'ann' : 'ben'}"}`);
    const { run } = await platformOf(
      team({ name: 'led', members: [ann, ben, cid], speaker: 'lead', turns: 5 }),
      team({ name: 'called', members: [ann, ben], speaker: ({ transcript }) => (transcript.length < 2 ? 'ben' : undefined) }),
      team({ name: 'chaired', members: [ann, ben], speaker: { model: chair.model[0]! }, turns: 2 }),
      team({ name: 'lost', members: [ann, ben], speaker: () => 'dora' }),
    );
    expect(said((await run('led', 'x')).output)).toEqual(['ann0', 'ben1', 'ann2', 'cid3', 'ann4']);
    expect(await run('called', 'x')).toMatchObject({ output: { ended: 'nobody', answer: 'ben1' } });
    expect(said((await run('chaired', 'x')).output)).toEqual(['ben0', 'ann1']);
    expect(await run('lost', 'x')).toMatchObject({ error: { code: 'out-of-range', message: expect.stringContaining('gave "dora"') } });
  });

  it('speaks at random, nobody twice in a row, and the same on replay', async () => {
    const { run } = await platformOf(team({ name: 'dice', members: [ann, ben, cid], speaker: 'random', turns: 12 }));
    const ended = await run('dice', 'x');
    expect(ended).toMatchObject({ status: 'completed', output: { ended: 'turns' } });
    const order = (ended.output as unknown as { transcript: readonly Contribution[] }).transcript.map((each) => each.speaker);
    expect(order).toHaveLength(12);
    expect(order.filter((name, n) => name === order[n - 1])).toEqual([]);
  });

  it('ends where it is said, and where nothing new is said', async () => {
    const parrot = workflow('parrot', async () => 'Nice.');
    const { run } = await platformOf(
      team({ name: 'until', members: [ann, ben], stop: 'ben3' }),
      team({ name: 'enough', members: [ann, ben], stop: (transcript) => transcript.length === 3 }),
      team({ name: 'stalled', members: [parrot, workflow('echo', async () => ' Nice.')], stall: 2 }),
    );
    expect(await run('until', 'x')).toMatchObject({ output: { ended: 'stop', answer: 'ben3' } });
    expect(said((await run('enough', 'x')).output)).toHaveLength(3);
    const stalled = await run('stalled', 'x');
    expect(stalled).toMatchObject({ output: { ended: 'stalled' } });
    expect(said(stalled.output)).toHaveLength(3);
  });
});
