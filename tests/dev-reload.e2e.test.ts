import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, type Client } from '@troupe/sdk';
import { expect, it } from 'vitest';
import { until } from './api-client.ts';
import { freePort } from '@troupe/testing';

const program = fileURLToPath(new URL('../libs/troupe/src/bin.ts', import.meta.url));

const greeter = (word: string): string => `import { workflow } from 'troupe';
import { greet } from '../lib/greet.ts';
export default workflow('greeter', async (ctx, name: string) => {
  const sure = await ctx.signal('sure');
  return greet('${word}', name, sure);
});
`;

interface Dev extends AsyncDisposable {
  readonly app: string;
  readonly client: Client;
  readonly child: ChildProcess;
  /** Writes a file of the app. */
  write(file: string, text: string): Promise<void>;
  /** Waits until that was printed so often. */
  printed(text: string, times?: number): Promise<true>;
}

/** `troupe dev` over an app of these files. */
async function dev(files: Readonly<Record<string, string>>): Promise<Dev> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-dev-'));
  const app = join(folder, 'app');
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(app, file)), { recursive: true });
    await writeFile(join(app, file), text);
  };
  for (const [file, text] of Object.entries(files)) await write(file, text);
  const port = await freePort();
  const child = spawn(process.execPath, [program, 'dev', app], {
    env: { PATH: process.env['PATH'], PORT: String(port), TROUPE_DATA: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const started: Dev = {
    app,
    client: connect(`http://127.0.0.1:${port}`),
    child,
    write,
    printed: (text, times = 1) => until(`${times} × ${text}`, 20_000, async () => (output.split(text).length > times ? true : undefined)),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
  await started.printed('Watching the app');
  return started;
}

it('troupe dev goes on with changed files, and open tasks go on with them', async () => {
  const lib = (mark: string): string =>
    `export const greet = (word: string, name: string, sure: unknown) => \`\${word} \${name}${mark} \${sure}\`;\n`;
  await using started = await dev({ 'lib/greet.ts': lib('.'), 'workflows/greeter.ts': greeter('Hello') });
  const { client, child, write, printed } = started;
  await client.start('greeter', 'Ada', { id: 'open' });

  await write('workflows/greeter.ts', 'export default workflow(');
  await printed('The app stays as it was');
  await client.start('greeter', 'Bob', { id: 'kept' });

  await write('workflows/greeter.ts', greeter('Goodbye'));
  await printed('Loaded the app again');
  await write('lib/greet.ts', lib('!'));
  await printed('Loaded the app again', 2);
  await client.signal('open', 'sure', 1);
  await client.signal('kept', 'sure', 2);
  expect((await client.wait('open', { timeout: '10s' })).output).toBe('Goodbye Ada! 1');
  expect((await client.wait('kept', { timeout: '10s' })).output).toBe('Goodbye Bob! 2');

  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it('a task whose code troupe dev finds edited incompatibly is blocked with the diff, and finishes once that is taken back', async () => {
  const packing = (verb: string): string => `import { workflow } from 'troupe';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
export default workflow('packing', async (ctx) => {
  const box = await ctx.step('${verb}', () => (appendFileSync(join(import.meta.dirname, '../witness'), '${verb}\\n'), 'box'));
  const to = await ctx.signal('to');
  return \`\${box} to \${to}\`;
});
`;
  await using started = await dev({ 'workflows/packing.ts': packing('pack') });
  const { app, client, write, printed } = started;
  for (const id of ['one', 'two']) await client.start('packing', null, { id });
  const waits = async (id: string): Promise<true | undefined> =>
    (await client.get(id)).waitingFor[0]?.kind === 'signal' ? true : undefined;
  for (const id of ['one', 'two']) await until('the signal', 10_000, () => waits(id));

  await write('workflows/packing.ts', packing('wrap'));
  await printed('Loaded the app again');
  for (const id of ['one', 'two']) {
    const { status, blocked } = await until(`${id} to be blocked`, 10_000, async () => {
      const task = await client.get(id);
      return task.status === 'blocked' ? task : undefined;
    });
    expect(status).toBe('blocked');
    expect(blocked).toMatchObject({ code: 'replay-mismatch', expected: ['step "pack"'], actual: ['step "wrap"'] });
    expect(blocked!.at).toContain('packing.ts:5');
    expect(blocked!.builds.log).not.toBe(blocked!.builds.code);
  }
  await client.signal('one', 'to', 'Oslo');

  await write('workflows/packing.ts', packing('pack'));
  await printed('Loaded the app again', 2);
  await client.signal('two', 'to', 'Rome');
  expect((await client.wait('one', { timeout: '10s' })).output).toBe('box to Oslo');
  expect((await client.wait('two', { timeout: '10s' })).output).toBe('box to Rome');
  expect(await readFile(join(app, 'witness'), 'utf8')).toBe('pack\npack\n');
});
