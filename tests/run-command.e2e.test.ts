import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from './api-client.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const bin = fileURLToPath(new URL('../libs/troupe/src/bin.ts', import.meta.url));

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform();
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

it('troupe run says what is to be approved, also by a task further down, and goes on once it is', async () => {
  const env = { PATH: process.env['PATH'], TROUPE_URL: platform.url };
  const running = spawn(process.execPath, [bin, 'run', 'support-desk', 'Please refund order A-1003.', '--id', 'refund'], { env });
  const closed = once(running, 'close');
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    running[stream].setEncoding('utf8').on('data', (text: string) => (printed[stream] += text));
  try {
    const [, approve] = await until(
      'the approval',
      20_000,
      async () => /decide with: troupe (tasks approve \S+)/.exec(printed.stderr) ?? undefined,
    );
    expect(printed.stderr).toContain('approval needed refund_order {"order":"A-1003"');
    const decided = await promisify(execFile)(process.execPath, [bin, ...approve!.split(' ')], { env });
    expect(decided.stdout).toMatch(/^refund_order of refund-\d+-\d+ is approved/);
    expect(await closed).toEqual([0, null]);
    expect(JSON.parse(printed.stdout)).toMatchObject({ desk: 'order-desk', answer: expect.stringContaining('189') });
  } finally {
    running.kill('SIGKILL');
  }
});
