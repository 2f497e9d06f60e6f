import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@troupe/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiClient, until } from './api-client.ts';

const bin = fileURLToPath(new URL('../libs/troupe/src/bin.ts', import.meta.url));

const files: Readonly<Record<string, string>> = {
  'activities/loud.ts': `import { activity } from 'troupe';
export default activity('loud', (to: 'log' | 'error') => {
  for (let line = 0; line < 20; line++) console[to](\`line \${line}\`);
  return 'said';
});`,
  'workflows/loud.ts': `import { workflow } from 'troupe';
export default workflow('loud', async (ctx, to: string) => ctx.call('loud', to));`,
  'workflows/talks.ts': `import { workflow } from 'troupe';
export default workflow('talks', async (ctx) => {
  for (let n = 0; n < 200; n++) {
    ctx.publish('progress', 'x'.repeat(3_000));
    await ctx.sleep(20);
  }
});`,
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-output-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, 'app', name, '..'), { recursive: true });
    await writeFile(join(folder, 'app', name), text);
  }
});
afterAll(() => rm(folder, { recursive: true }));

function troupe(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess & { readonly printed: () => string } {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { PATH: process.env['PATH'], TROUPE_DATA: join(folder, `data-${Math.random()}`), LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  return Object.assign(child, { printed: () => text });
}

it('the platform goes on when nobody reads its output any more', async () => {
  const port = await freePort();
  const child = troupe(['start', join(folder, 'app')], { PORT: String(port) });
  try {
    const api = apiClient(`http://127.0.0.1:${port}`);
    await until('the platform', 20_000, async () => (child.printed().includes('Troupe runs at') ? true : undefined));
    child.stdout!.destroy();
    child.stderr!.destroy();
    for (const to of ['log', 'error', 'log', 'error']) {
      const { id } = await api.start({ workflow: 'loud', input: to });
      expect(await api.end(id)).toMatchObject({ status: 'completed', output: 'said' });
    }
    expect(child.exitCode).toBe(null);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});

it.each([[['--json']], [[]]])(
  'troupe run with %j ends without a stack when nobody reads it any more, and its task is kept',
  async (flags) => {
    const child = troupe(['run', 'talks', '{}', '--app', join(folder, 'app'), ...flags]);
    try {
      await until('the first event', 20_000, async () => (child.printed().includes('progress') ? true : undefined));
      child.stdout!.destroy();
      if (flags.length === 0) child.stderr!.destroy();
      expect(await once(child, 'exit')).toEqual([141, null]);
      expect(child.printed()).not.toMatch(/EPIPE|node:internal|Node\.js v/);
    } finally {
      child.kill('SIGKILL');
    }
  },
);
