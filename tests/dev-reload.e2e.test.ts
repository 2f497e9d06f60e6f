import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from '@troupe/sdk';
import { expect, it } from 'vitest';
import { until } from './api-client.ts';
import { freePort } from './platform-process.ts';

const program = fileURLToPath(new URL('../libs/troupe/src/bin.ts', import.meta.url));

const greeter = (word: string): string => `import { workflow } from 'troupe';
import { greet } from '../lib/greet.ts';
export default workflow('greeter', async (ctx, name: string) => {
  const sure = await ctx.signal('sure');
  return greet('${word}', name, sure);
});
`;

it('troupe dev goes on with changed files, and open tasks go on with them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-dev-'));
  const app = join(folder, 'app');
  await mkdir(join(app, 'workflows'), { recursive: true });
  await mkdir(join(app, 'lib'));
  const lib = (mark: string): Promise<void> =>
    writeFile(
      join(app, 'lib/greet.ts'),
      `export const greet = (word: string, name: string, sure: unknown) => \`\${word} \${name}${mark} \${sure}\`;\n`,
    );
  await lib('.');
  await writeFile(join(app, 'workflows/greeter.ts'), greeter('Hello'));

  const port = await freePort();
  const child = spawn(process.execPath, [program, 'dev', app], {
    env: { PATH: process.env['PATH'], PORT: String(port), TROUPE_DATA: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const printed = (text: string, times = 1): Promise<true> =>
    until(`${times} × ${text}`, 10_000, async () => (output.split(text).length > times ? true : undefined));
  try {
    await printed('Watching the app');
    const client = connect(`http://127.0.0.1:${port}`);
    await client.start('greeter', 'Ada', { id: 'open' });

    await writeFile(join(app, 'workflows/greeter.ts'), 'export default workflow(');
    await printed('The app stays as it was');
    await client.start('greeter', 'Bob', { id: 'kept' });

    await writeFile(join(app, 'workflows/greeter.ts'), greeter('Goodbye'));
    await printed('Loaded the app again');
    await lib('!');
    await printed('Loaded the app again', 2);
    await client.signal('open', 'sure', 1);
    await client.signal('kept', 'sure', 2);
    expect((await client.wait('open', { timeout: '10s' })).output).toBe('Goodbye Ada! 1');
    expect((await client.wait('kept', { timeout: '10s' })).output).toBe('Goodbye Bob! 2');

    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
});
