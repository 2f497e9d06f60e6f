import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActivityDefinition, Json, TroupeError } from '@troupe/contracts';
import { agent, guard, verdictOutput } from '@troupe/sdk';
import { loadApp } from '@troupe/sdk/app';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { collectDefinitions } from '../src/app/collect-definitions.ts';

const common = { name: 'a', model: 'demo', instructions: 'Help.' } as const;
const check = () => ({ verdict: 'pass' }) as const;
const words = guard({ name: 'words', check });
const none = { models: ['demo'], tools: [] };

function faultsOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid-workflow' });
    return (error as TroupeError).message;
  }
  return '';
}

describe('a guard', () => {
  it('is a plain frozen value', () => {
    expect(words).toEqual({ kind: 'guard', name: 'words', check });
    expect(Object.isFrozen(words)).toBe(true);
  });

  it.each<[string, () => unknown, string]>([
    ['no check', () => guard({ name: 'x' } as never), 'check is a function'],
    ['a mode that is none', () => guard({ name: 'x', check, mode: 'beside' as never }), 'mode is "sequential" or "parallel"'],
    ['an unknown property', () => guard({ name: 'x', check, when: 1 } as never), 'it has no property "when"'],
    ['a name that is none', () => guard({ name: 'x y', check }), 'its name is'],
    ['a timeout that is none', () => guard({ name: 'x', check, timeout: 'soon' as never }), 'timeout'],
    ['an agent without output', () => guard({ name: 'x', agent: agent(common) }), 'its agent has no output'],
    ['an unknown place', () => agent({ ...common, guard: { before: [words] } as never }), 'guard: it has no property "before"'],
    ['no list', () => agent({ ...common, guard: { input: words as never } }), 'guard.input is a list of at most 16'],
    ['something else in the list', () => agent({ ...common, guard: { input: [check as never] } }), 'guard.input[0] is not guard({ … })'],
    ['a guard twice', () => agent({ ...common, guard: { input: [words, words] } }), 'guard.input has "words" twice'],
    [
      'an output guard beside the model',
      () => agent({ ...common, guard: { output: [guard({ name: 'x', check, mode: 'parallel' })] } }),
      'guard.output[0] is parallel',
    ],
  ])('with %s is refused', (_, make, fault) => expect(faultsOf(make)).toContain(fault));
});

describe('the guards of an app', () => {
  const found = (...agents: readonly ReturnType<typeof agent>[]) =>
    collectDefinitions(
      agents.map((definition) => ({ file: 'agents/a.ts', definition })),
      none,
    );
  const runOf = async (activity: ActivityDefinition | undefined, work: object): Promise<unknown> => activity!.run(work, {} as never);

  it('are activities, one for each name', async () => {
    const { definitions, problems } = found(
      agent({ ...common, guard: { input: [words], output: [words] } }),
      agent({ ...common, name: 'b', guard: { input: [words] } }),
    );
    expect(problems).toEqual([]);
    expect([...definitions.activities.keys()]).toEqual(['troupe:guard:words']);
    const work = { agent: 'a', place: 'input', round: 1, values: ['x', 'y'] };
    expect(await runOf(definitions.activities.get('troupe:guard:words'), work)).toEqual([{ verdict: 'pass' }, { verdict: 'pass' }]);
  });

  it('have names of their own, and agents that exist', () => {
    const other = guard({ name: 'words', check: () => ({ verdict: 'pass' }) });
    expect(
      found(agent({ ...common, guard: { input: [words] } }), agent({ ...common, name: 'b', guard: { input: [other] } })).problems,
    ).toMatchObject([{ message: expect.stringContaining('The agent "b" has a guard "words" that is another') }]);
    expect(found(agent({ ...common, guard: { input: [guard({ name: 'x', agent: 'nobody' })] } })).problems).toMatchObject([
      { message: expect.stringContaining('there is no agent of that name with an output') },
    ]);
    const judge = agent({ ...common, name: 'judge', output: verdictOutput });
    const { definitions, problems } = found(agent({ ...common, guard: { input: [guard({ name: 'x', agent: judge })] } }));
    expect(problems).toEqual([]);
    expect([...definitions.agents.keys()]).toEqual(['a', 'judge']);
  });

  it('give what is a verdict of that place, and fits the output it stands for', async () => {
    const given = (verdict: unknown) => guard({ name: 'words', check: () => verdict as never });
    const run = (verdict: unknown, place: string, value: Json = 'x') =>
      runOf(
        found(agent({ ...common, output: z.object({ n: z.number() }), guard: { input: [given(verdict)] } })).definitions.activities.get(
          'troupe:guard:words',
        ),
        { agent: 'a', place, round: 1, values: [value] },
      );
    for (const [verdict, place] of [
      [undefined, 'input'],
      [{ verdict: 'retry', reason: 'x' }, 'input'],
      [{ verdict: 'rewrite', value: 'x' }, 'handoff'],
      [{ verdict: 'block' }, 'output'],
      [{ verdict: 'ask', reason: 'x', deadline: 'soon' }, 'output'],
    ] as const)
      await expect(run(verdict, place)).rejects.toMatchObject({ code: 'guard-failed', retryable: false });
    await expect(run({ verdict: 'rewrite', value: { n: 'two' } }, 'output', { n: 1 })).rejects.toMatchObject({ code: 'guard-failed' });
    expect(await run({ verdict: 'rewrite', value: { n: 2 } }, 'output', { n: 1 })).toEqual([{ verdict: 'rewrite', value: { n: 2 } }]);
    const [{ reason }] = (await run({ verdict: 'block', reason: 'x'.repeat(10_000), more: 1 }, 'input')) as [{ reason: string }];
    expect(reason).toHaveLength(2_000);
  });

  it('come with a file of an agent that exports them, too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-guards-'));
    try {
      await mkdir(join(folder, 'agents'));
      await writeFile(
        join(folder, 'agents/a.mjs'),
        `const check = () => ({ verdict: 'pass' });
        export const words = { kind: 'guard', name: 'words', check };
        export default { kind: 'agent', name: 'a', description: 'A', model: ['demo'], instructions: 'Help.', tools: [], handoffs: [], guard: { input: [words] } };`,
      );
      expect([...(await loadApp(folder)).activities.keys()]).toEqual(['troupe:guard:words']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
