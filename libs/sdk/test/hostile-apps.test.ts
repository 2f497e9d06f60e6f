import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadApp } from '@troupe/sdk/app';
import { TroupeError } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { appFolder } from './app-folder.ts';
import { hostileAppFiles } from './hostile/app-files.ts';

/** Short, since some of the files never finish. */
const fileTimeout = 400;

async function refusal(path: string): Promise<TroupeError> {
  const error: unknown = await loadApp(path, { fileTimeout }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TroupeError);
  expect((error as TroupeError).code).toBe('invalid-app');
  return error as TroupeError;
}

describe('a file of definitions that is broken, hostile or odd', () => {
  it('has at least two hundred forms here', () => {
    expect(hostileAppFiles.length).toBeGreaterThanOrEqual(200);
  });

  it.each(hostileAppFiles)('is refused with its name and the reason: $name', async ({ path, content }) => {
    const app = await appFolder({});
    await app.write({ [path]: content });
    const { errors, message } = await refusal(app.path);
    expect(errors).not.toHaveLength(0);
    for (const fault of errors!) {
      expect(fault.file).toBe(path);
      expect(fault.message.length).toBeGreaterThan(20);
      // The parser itself is broken then, for the whole process.
      expect(fault.message).not.toContain('memory access out of bounds');
    }
    expect(message.length).toBeLessThan(100_000);
  });
});

describe('a folder of definitions', () => {
  it('with a pipe, a device, a link to nowhere or a file of gigabytes is refused without reading them', async () => {
    const app = await appFolder({ 'workflows/README.md': 'no code' });
    const at = (name: string): string => join(app.path, 'workflows', name);
    execFileSync('mkfifo', [at('pipe.ts')]);
    symlinkSync('/dev/zero', at('device.ts'));
    symlinkSync('nowhere.ts', at('link.ts'));
    symlinkSync('circle.ts', at('circle.ts'));
    writeFileSync(at('large.ts'), '');
    truncateSync(at('large.ts'), 5_000_000_000);
    const { errors } = await refusal(app.path);
    expect(Object.fromEntries(errors!.map(({ file, message }) => [file, message]))).toEqual({
      'workflows/pipe.ts': 'It is no regular file.',
      'workflows/device.ts': 'It is no regular file.',
      'workflows/link.ts': 'It cannot be read: ENOENT.',
      'workflows/circle.ts': 'It cannot be read: ELOOP.',
      'workflows/large.ts': expect.stringMatching(/^It has 5000000000 bytes/),
    });
  });

  it('is refused with more code beside it than is read, in depth, count or bytes', async () => {
    const app = await appFolder({
      'workflows/ok.ts': `import { workflow } from 'troupe';\nexport default workflow('ok', async () => 1);\n`,
    });
    const deep = join(app.path, 'lib', ...Array<string>(40).fill('d'));
    mkdirSync(deep, { recursive: true });
    expect((await refusal(app.path)).message).toContain('Its folders are nested more than 32 deep.');
    rmSync(join(app.path, 'lib'), { recursive: true });
    mkdirSync(join(app.path, 'data'));
    writeFileSync(join(app.path, 'data', 'large.js'), '');
    truncateSync(join(app.path, 'data', 'large.js'), 5_000_000_000);
    expect((await refusal(app.path)).errors).toEqual([
      { file: 'data/large.js', message: expect.stringMatching(/^It has 5000000000 bytes/) },
    ]);
    truncateSync(join(app.path, 'data', 'large.js'), 0);
    for (let n = 0; n < 10_000; n++) writeFileSync(join(app.path, 'data', `${n}.js`), '');
    expect((await refusal(app.path)).message).toContain('It has more than 10000 files of code.');
  }, 30_000);

  it('may have folders with names of code', async () => {
    const app = await appFolder({
      'workflows/ok.ts': `import { workflow } from 'troupe';\nexport default workflow('ok', async () => 1);\n`,
    });
    mkdirSync(join(app.path, 'workflows', 'folder.ts'));
    expect([...(await loadApp(app.path)).workflows.keys()]).toEqual(['ok']);
  });
});

describe('every definition a file exports', () => {
  it('is registered, beside a default export too', async () => {
    const app = await appFolder({
      'activities/two.ts': `import { activity } from 'troupe';\nexport default activity('one', () => 1);\nexport const two = activity('two', () => 2);\n`,
      'agents/both.ts': `import { agent, tool } from 'troupe';\nimport { z } from 'zod';\nexport const find = tool({ name: 'find', description: 'Finds', input: z.object({}), run: () => 1 });\nexport default agent({ name: 'first', model: 'demo', instructions: 'x', tools: [find] });\nexport const other = agent({ name: 'other', model: 'demo', instructions: 'x' });\n`,
    });
    const loaded = await loadApp(app.path);
    expect([...loaded.activities.keys()]).toEqual(['one', 'two']);
    expect([...loaded.agents.keys()]).toEqual(['first', 'other']);
    expect([...loaded.tools.keys()]).toEqual(['find']);
  });
});
