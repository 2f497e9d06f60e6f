import { catalogOf, TroupeError, type Fault } from '@troupe/contracts';
import * as sdk from '@troupe/sdk';
import { isAppFolder, loadApp } from '@troupe/sdk/app';
import { describe, expect, it } from 'vitest';
import { appFolder } from './app-folder.ts';

const workflow = (name: string, result = `'ok'`): string =>
  `import { workflow } from 'troupe';\nexport default workflow('${name}', async () => ${result});\n`;
const tool = (name: string, extra = ''): string =>
  `import { tool } from 'troupe';\nimport { z } from 'zod';\n` +
  `export default tool({ name: '${name}', description: 'Does it', input: z.object({ city: z.string() }), run: ({ city }) => city, ${extra} });\n`;
const agent = (name: string, rest: string, imports = ''): string =>
  `import { agent } from 'troupe';\n${imports}\nexport default agent({ name: '${name}', model: 'demo', instructions: 'Help.', ${rest} });\n`;

async function problemsOf(path: string): Promise<readonly Fault[]> {
  const error: unknown = await loadApp(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TroupeError);
  expect((error as TroupeError).code).toBe('invalid-app');
  return (error as TroupeError).errors ?? [];
}

describe('an app that works', () => {
  it('is read from a bare folder anywhere on disk, with troupe and zod resolved to the platform (M1)', async () => {
    const app = await appFolder({
      'workflows/greet.ts': workflow('greet'),
      'workflows/plain.mjs': workflow('plain'),
      'workflows/script.js': workflow('script'),
      'activities/two.ts': `import { activity } from 'troupe';\nexport const one = activity('one', (n: number) => n);\nexport const two = activity('two', (n: number) => n);\nexport const limit = 3;\n`,
      'tools/find.ts': tool('find'),
      'agents/guide.ts': agent('guide', `tools: ['find', other], handoffs: ['helper'],`, `import other from '../lib/other.ts';`),
      'agents/helper.ts': agent('helper', ''),
      'models/gold.ts': `import { model } from 'troupe';\nexport default model({ name: 'gold', generate: async () => ({ finish: 'stop', text: 'hi', usage: { inputTokens: 1, outputTokens: 1 } }) });\n`,
      'lib/other.ts': tool('other'),
      'lib/broken.ts': 'this is not a program',
      'node_modules/zod-free/index.js': 'export {};',
    });
    const loaded = await loadApp(app.path);
    expect([...loaded.workflows.keys()]).toEqual(['greet', 'plain', 'script']);
    expect([...loaded.activities.keys()]).toEqual(['one', 'two']);
    expect([...loaded.tools.keys()].sort()).toEqual(['find', 'other']);
    expect([...loaded.agents.keys()]).toEqual(['guide', 'helper']);
    expect([...loaded.models.keys()]).toEqual(['gold']);
    expect(loaded.build).toMatch(/^[0-9a-f]{16}$/);
    expect(loaded.tools.get('find')?.input?.safeParse({ city: 3 }).success).toBe(false);
  });

  it('has the models that its agents list by definition', async () => {
    const model = `import { model } from 'troupe';\nexport default model({ name: 'gold', generate: async () => ({ finish: 'stop', usage: { inputTokens: 1, outputTokens: 1 } }) });\n`;
    const app = await appFolder({
      'lib/gold.ts': model,
      'agents/guide.ts': `import { agent } from 'troupe';\nimport gold from '../lib/gold.ts';\nexport default agent({ name: 'guide', model: [gold, 'openai/gpt-5-mini'], instructions: 'Help.' });\n`,
    });
    const loaded = await loadApp(app.path);
    expect([...loaded.models.keys()]).toEqual(['gold']);
    expect(loaded.agents.get('guide')!.model).toEqual([loaded.models.get('gold'), 'openai/gpt-5-mini']);
    expect(catalogOf(loaded, 'agent')[0]!.details).toMatchObject({ models: ['gold', 'openai/gpt-5-mini'] });
  });

  it('may list tools that the platform has, and no others', async () => {
    const app = await appFolder({ 'agents/guide.ts': agent('guide', `tools: ['weather'],`) });
    expect([...(await loadApp(app.path, { tools: ['weather'] })).tools.keys()]).toEqual([]);
    expect((await problemsOf(app.path)).map(({ message }) => message)).toEqual([expect.stringContaining('the tool "weather"')]);
  });

  it('gets the very functions of the running platform', async () => {
    const app = await appFolder({
      'node_modules/troupe/package.json': '{ "name": "troupe", "exports": "./index.js", "type": "module" }',
      'node_modules/troupe/index.js': 'export const workflow = () => { throw new Error("the wrong copy"); };',
      'workflows/same.ts': `import { workflow, ToolError } from 'troupe';\nexport default workflow('same', async () => ToolError);\n`,
    });
    const loaded = await loadApp(app.path);
    expect(await loaded.workflows.get('same')!.run(undefined as never, null)).toBe(sdk.ToolError);
  });

  it('may hold ES modules below a package.json that says CommonJS, and CommonJS helpers (M3)', async () => {
    const app = await appFolder({
      'package.json': '{ "type": "commonjs" }',
      'workflows/a.ts': `import helper from '../lib/helper.js';\n${workflow('a', 'helper.answer')}`,
      'lib/helper.js': 'module.exports = { answer: 42 };',
    });
    expect(await (await loadApp(app.path)).workflows.get('a')!.run(undefined as never, null)).toBe(42);
  });

  it('is read in time, however long the blank stretches of its files are', async () => {
    const app = await appFolder({
      'package.json': '{ "type": "commonjs" }',
      'workflows/a.ts': `import helper from '../lib/helper.js';\n${workflow('a', 'helper.answer')}`,
      'lib/helper.js': `${'\n'.repeat(400_000)}module.exports = { answer: 42 };`,
    });
    expect([...(await loadApp(app.path)).workflows.keys()]).toEqual(['a']);
  });

  it('has the same build wherever its code is the same, and another after an edit', async () => {
    const files = { 'workflows/a.ts': workflow('a'), 'lib/b.ts': 'export const b = 1;' };
    const first = await appFolder(files);
    const second = await appFolder({ ...files, 'data.json': '{}', 'node_modules/x/index.js': '', '.troupe/cache.js': '' });
    const { build } = await loadApp(first.path);
    expect((await loadApp(second.path)).build).toBe(build);
    await first.write({ 'lib/b.ts': 'export const b = 2;' });
    expect((await loadApp(first.path)).build).not.toBe(build);
  });
});

describe('loading again', () => {
  it('reads changed files and everything of the app that imports them (M2)', async () => {
    const app = await appFolder({
      'workflows/a.ts': `import { text } from '../lib/middle.ts';\n${workflow('a', 'text')}`,
      'lib/middle.ts': `export { text } from './deep.ts';`,
      'lib/deep.ts': `export const text = 'before';`,
    });
    const before = await loadApp(app.path);
    await app.write({ 'lib/deep.ts': `export const text = 'after';` });
    const after = await loadApp(app.path);
    expect(await after.workflows.get('a')!.run(undefined as never, null)).toBe('after');
    expect(await before.workflows.get('a')!.run(undefined as never, null)).toBe('before');
  });

  it('reads a changed CommonJS helper anew', async () => {
    const app = await appFolder({
      'workflows/a.ts': `import helper from '../lib/helper.js';\n${workflow('a', 'helper.answer')}`,
      'lib/helper.js': `module.exports = require('./deep.js');`,
      'lib/deep.js': 'module.exports = { answer: 1 };',
    });
    await loadApp(app.path);
    await app.write({ 'lib/deep.js': 'module.exports = { answer: 2 };' });
    expect(await (await loadApp(app.path)).workflows.get('a')!.run(undefined as never, null)).toBe(2);
  });

  it('works after a loading that failed', async () => {
    const app = await appFolder({ 'workflows/a.ts': 'export default workflow(' });
    await problemsOf(app.path);
    await app.write({ 'workflows/a.ts': workflow('a') });
    expect((await loadApp(app.path)).workflows.has('a')).toBe(true);
  });
});

describe('an app that cannot work', () => {
  it('is refused where definitions that share a limit by its name say different things of it', async () => {
    const limited = (name: string, limits: string): string =>
      `import { activity } from 'troupe';\nexport default activity({ name: '${name}', ${limits}, run: async () => 1 });\n`;
    const app = await appFolder({
      'activities/one.ts': limited('one', `concurrency: { limit: 2, name: 'server' }`),
      'activities/same.ts': limited('same', `concurrency: { limit: 2, name: 'server' }, rate: { limit: 5, per: '1s', name: 'server' }`),
      'activities/three.ts': limited('three', `concurrency: { limit: 3, name: 'server' }`),
      'activities/yours.ts': limited('keyed', `rate: { limit: 5, per: '1s', name: 'server', key: 'user' }`),
      'activities/own.ts': limited('own', `concurrency: 7, rate: { limit: 5, per: '1000ms', name: 'server' }`),
    });
    const problems = await problemsOf(app.path);
    expect(problems.map(({ file }) => file)).toEqual(['activities/three.ts', 'activities/yours.ts']);
    expect(problems.map(({ message }) => message).join('\n')).toContain(
      'The activity "three" says 3 at once of the concurrency limit "server". The activity "one" says 2 at once',
    );
  });

  it('is refused with every problem at once, each with its file', async () => {
    const app = await appFolder({
      'workflows/syntax.ts': `import { workflow } from 'troupe';\nexport default workflow('x', async () => {;\n`,
      'workflows/missing-import.ts': `import { nothing } from '../lib/nowhere.ts';\nexport default nothing;\n`,
      'workflows/throws.ts': `throw new TypeError('at the top');\nexport {};\n`,
      'workflows/no-definition.ts': 'export const answer = 42;',
      'workflows/one.ts': workflow('twin'),
      'workflows/two.ts': workflow('twin'),
      'workflows/control.ts': `import { workflow } from 'troupe';\nexport default workflow('a\\u0007b', async () => 1);\n`,
      'tools/agent-here.ts': agent('stray', ''),
      'tools/bad-name.ts': tool('bad name!'),
      'tools/conflict.ts': tool('same'),
      'agents/lost.ts': agent('lost', `tools: ['nowhere', other], handoffs: ['nobody'],`, `import other from '../lib/other.ts';`),
      'agents/modelless.ts': agent('modelless', '').replace(`'demo'`, `'gold'`),
      'lib/other.ts': tool('same'),
    });
    const problems = await problemsOf(app.path);
    const text = problems.map(({ file, message }) => `${file}: ${message}`).join('\n');
    expect(text).toMatch(/workflows\/syntax\.ts: It cannot be loaded: SyntaxError: .*\(workflows\/syntax\.ts:\d\)/);
    expect(text).toMatch(/workflows\/missing-import\.ts: It cannot be loaded: .*nowhere\.ts/);
    expect(text).toContain('workflows/throws.ts: It cannot be loaded: TypeError: at the top (workflows/throws.ts:1)');
    expect(text).toContain('workflows/no-definition.ts: It exports no workflow');
    expect(text).toMatch(/workflows\/two\.ts: The workflow "twin" is defined a second time.*workflows\/one\.ts/);
    expect(text).toMatch(/workflows\/control\.ts: The workflow .* control characters/);
    expect(text).toMatch(/tools\/agent-here\.ts: It exports the agent "stray", which belongs in agents\//);
    expect(text).toMatch(/tools\/bad-name\.ts: The tool "bad name!" cannot work: model providers accept/);
    expect(text).toMatch(/agents\/lost\.ts: .*lists the tool "nowhere"/);
    expect(text).toMatch(/agents\/lost\.ts: .*hands over to "nobody"/);
    expect(text).toMatch(/The tool "same" is defined a second time, differently/);
    expect(text).toMatch(/agents\/modelless\.ts: .*uses the model "gold"/);
    expect(problems).toHaveLength(12);
  });

  it('names the folder when there is none, or nothing in it', async () => {
    expect((await problemsOf('/nonexistent/app'))[0]?.message).toContain('There is no folder /nonexistent/app');
    const empty = await appFolder({ 'README.md': 'nothing' });
    expect((await problemsOf(empty.path))[0]?.message).toContain('There is nothing to run');
    const halves = await appFolder({ workflows: 'no folder', 'tools/one.ts': 'export {}' });
    expect(await problemsOf(halves.path)).toEqual([{ file: 'workflows', message: 'It is not a folder.' }]);
    expect(await isAppFolder(halves.path)).toBe(true);
    expect(await isAppFolder((await appFolder({ workflows: 'no folder' })).path)).toBe(false);
    const file = `${empty.path}/README.md`;
    expect(await problemsOf(file)).toEqual([{ message: `${file} is not a folder: name the one the app is in.` }]);
  });
});
