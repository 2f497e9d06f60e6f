import { loadApp } from '@troupe/sdk/app';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { agent, judgeOutput, parallel, pipeline, refine, route, team, vote } from '../src/index.ts';
import { appFolder } from './app-folder.ts';

const writer = agent({ name: 'writer', model: 'demo', instructions: 'Write.', output: z.object({ title: z.string() }) });
const judge = agent({ name: 'judge', model: 'demo', instructions: 'Judge.', output: judgeOutput });

async function problemsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { path } = await appFolder(files);
  const error: unknown = await loadApp(path).catch((thrown: unknown) => thrown);
  return (
    (error as { errors?: readonly { file?: string; message: string }[] }).errors?.map(({ file, message }) => `${file}: ${message}`) ?? []
  );
}

const file = (pattern: string): string =>
  `import { find, parallel, pipeline, vote, workflow } from 'troupe';\nexport const echo = workflow('echo', async (_, input) => input);\nexport default ${pattern};\n`;

describe('options of a pattern that cannot work', () => {
  const faulty: readonly (readonly [string, () => unknown, string])[] = [
    ['no name', () => pipeline({ name: '', steps: ['a'] }), 'it needs a name'],
    ['a name no model can call', () => pipeline({ name: 'a b', steps: ['a'] }), 'model providers accept names'],
    ['no steps', () => pipeline({ name: 'p', steps: [] }), 'The pipeline "p" cannot work: steps is a list'],
    ['functions alone', () => pipeline({ name: 'p', steps: [() => 1] }), 'steps is a list'],
    ['a number for a step', () => pipeline({ name: 'p', steps: ['a', 7 as never] }), 'steps[1] is neither an agent'],
    ['another kind for a member', () => parallel({ name: 'p', members: [{ kind: 'tool', name: 't' } as never] }), 'members[0] is neither'],
    ['an unknown option', () => parallel({ name: 'p', members: ['a'], steps: [] } as never), 'it has no property "steps"'],
    ['a faulty combine', () => parallel({ name: 'p', members: ['a'], combine: 7 as never }), 'combine is a function'],
    ['a faulty onFailure', () => parallel({ name: 'p', members: ['a'], onFailure: 'stop' as never }), 'onFailure is "fail" or "collect"'],
    ['101 members', () => parallel({ name: 'p', members: Array.from({ length: 101 }, () => 'a') }), 'a list of 1 to 100'],
    ['one voter', () => vote({ name: 'v', members: ['a'] }), 'members is a list of 2 to 100'],
    ['a quorum no vote can have', () => vote({ name: 'v', members: ['a', 'b'], quorum: 3 }), 'quorum is a whole number from 1 to 2'],
    ['no rounds', () => refine({ name: 'r', writer, judge, rounds: 0 }), 'rounds is a whole number'],
    [
      'a judge that says nothing',
      () => refine({ name: 'r', writer, judge: { ...judge, output: undefined } as never }),
      'output: judgeOutput',
    ],
    ['no way', () => route({ name: 'r' }), 'it has exactly one of rules, model, capability, cost'],
    ['two ways', () => route({ name: 'r', rules: [], cost: [] }), 'it has exactly one of'],
    ['an option of another way', () => route({ name: 'r', cost: ['a', 'b'], otherwise: 'c' }), 'otherwise is no option of a route by cost'],
    ['no rules', () => route({ name: 'r', rules: [] }), 'rules is a list'],
    ['a rule without a test', () => route({ name: 'r', rules: [{ to: 'a' } as never] }), 'rules[0].when is a function'],
    ['a capability that is none', () => route({ name: 'r', capability: 'a b' }), 'capability: a capability is'],
    ['a choice of one', () => route({ name: 'r', model: 'demo', members: ['a'] }), 'members is a list of 2'],
    ['a team of one', () => team({ name: 't', members: ['a'] }), 'members is a list of 2'],
    ['one that is there twice', () => team({ name: 't', members: ['a', 'a'] }), 'members has "a" twice'],
    ['a speaker that is none', () => team({ name: 't', members: ['a', 'b'], speaker: 'loudest' as never }), 'speaker is "round-robin"'],
    ['too many turns', () => team({ name: 't', members: ['a', 'b'], turns: 201 }), 'turns is a whole number from 1 to 200'],
    ['an empty stop', () => team({ name: 't', members: ['a', 'b'], stop: '' }), 'stop is a text that is not empty'],
    ['a choice between one and itself', () => route({ name: 'r', model: 'demo', members: ['a', 'a'] }), 'members has "a" twice'],
  ];

  it.each(faulty)('%s', (_, make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-workflow', message: expect.stringContaining(message) }));
  });

  it('are all said at once, and each says what and where', () => {
    expect(() => vote({ name: 'v', members: ['a', null as never], decide: 7 as never })).toThrow(
      'The vote "v" cannot work: members[1] is neither an agent, a workflow, a pattern nor a name of one; decide is neither an agent, a workflow, a pattern nor a name of one.',
    );
  });
});

describe('a pattern in an app', () => {
  it('gives the schema of what its last member gives', () => {
    expect(pipeline({ name: 'p', steps: ['a', writer] }).output).toBe(writer.output);
    expect(refine({ name: 'r', writer, judge }).output).toBe(writer.output);
    expect(pipeline({ name: 'p', steps: [refine({ name: 'r', writer, judge })] }).output).toBe(writer.output);
  });

  it('brings along what it has by value', async () => {
    const { path } = await appFolder({
      'workflows/p.ts': file(`pipeline({ name: 'p', steps: [pipeline({ name: 'q', steps: ['echo'] })] })`),
    });
    expect([...(await loadApp(path)).workflows.keys()].sort()).toEqual(['echo', 'p', 'q']);
  });

  it('has no member that there is not, or that is two', async () => {
    const problems = await problemsOf({
      'workflows/p.ts': file(`parallel({ name: 'p', members: ['none', 'none', 'echo', find({ capability: 'taxes' })] })`),
      'workflows/q.ts': file(`pipeline({ name: 'q', steps: ['both'] })`).replaceAll('echo', 'both'),
      'agents/both.ts': `import { agent } from 'troupe';\nexport default agent({ name: 'both', model: 'demo', instructions: 'Help.' });\n`,
    });
    expect(problems).toEqual([
      'workflows/p.ts: The parallel "p" has the member "none", but there is no agent or workflow of that name in the app.',
      'workflows/p.ts: The parallel "p" finds agents with the capability "taxes", but no agent of the app has it.',
      'workflows/q.ts: The pipeline "q" has the member "both", but there is an agent and a workflow of that name: give it by value, or rename one.',
    ]);
  });

  it('is no member of itself, by way of others neither', async () => {
    const problems = await problemsOf({
      'workflows/p.ts': file(`pipeline({ name: 'p', steps: ['echo', 'q'] })`),
      'workflows/q.ts': `import { vote } from 'troupe';\nexport default vote({ name: 'q', members: ['echo', 'p'] });\n`,
    });
    expect(problems).toEqual([
      'workflows/p.ts: The pipeline "p" is a member of itself: "p" → "q" → "p".',
      'workflows/q.ts: The vote "q" is a member of itself: "q" → "p" → "q".',
    ]);
  });

  it('nests as deep as tasks do, however many ways lead there, and no deeper', async () => {
    const nested = (levels: number): string => {
      const lines = Array.from({ length: levels }, (_, n) => {
        const below = n === 0 ? 'echo' : `p${n - 1}`;
        return `export const p${n} = parallel({ name: 'p${n}', members: ['${below}', '${below}', '${below}'] });`;
      });
      return `${file(`pipeline({ name: 'top', steps: ['p${levels - 1}'] })`)}${lines.join('\n')}`;
    };
    expect(await problemsOf({ 'workflows/p.ts': nested(15) })).toEqual([]);
    const [problem] = await problemsOf({ 'workflows/p.ts': nested(16) });
    expect(problem).toContain('The pipeline "top" nests more than 16 levels deep: "top" → "p15" → ');
  });
});
