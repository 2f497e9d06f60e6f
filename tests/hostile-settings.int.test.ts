import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { CANARY, environmentOf, settingsIn } from './hostile/settings.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const programs: Readonly<Record<string, readonly string[]>> = {
  embedded: ['libs/troupe/src/bin.ts', 'start'],
  registry: ['services/registry/src/main.ts'],
  'agent-worker': ['services/agent-worker/src/main.ts'],
};
const settings = settingsIn(readFileSync(new URL('hostile/environment.json', import.meta.url), 'utf8'));
const starts = settings.flatMap(({ what, program, says = '', env }) => (program === undefined ? [] : [{ what, program, says, env }]));

async function start(program: string, env: Readonly<Record<string, string>>): Promise<{ readonly code: unknown; readonly output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-settings-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const child = spawn(process.execPath, programs[program]!, {
    cwd: repository,
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      TROUPE_APP: 'examples/sample',
      TROUPE_DATA: join(folder, 'data'),
      NATS_URL: 'nats://127.0.0.1:9',
      MONGODB_URI: 'mongodb://127.0.0.1:9/troupe',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 50_000,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = await once(child, 'close');
  return { code, output };
}

function expectRefused({ code, output }: Awaited<ReturnType<typeof start>>, says: string): void {
  expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(says) });
  expect(output).not.toContain(CANARY);
  expect(output).not.toMatch(/\n\s+at /);
  expect(output.length).toBeLessThan(20_000);
}

it.each(starts)('$what: the $program says so, and does not start', async ({ program, says, env }) => {
  expectRefused(await start(program, environmentOf(env)), says);
});

it.each(['embedded', 'registry'])('everything wrong at once is reported at once, without secrets, by the %s', async (program) => {
  const { env } = settings.find(({ what }) => what === 'everything wrong at once')!;
  const ended = await start(program, environmentOf(env));
  for (const name of ['PORT', 'LOG_LEVEL', 'TROUPE_API_KEYS', 'TROUPE_HOSTS']) expectRefused(ended, name);
});
