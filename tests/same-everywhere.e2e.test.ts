import { cp, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

const here = { TZ: 'America/New_York', LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8', LOG_LEVEL: 'error' };
const elsewhere = { TZ: 'Asia/Kolkata', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', LOG_LEVEL: 'error', FORCE_COLOR: '1' };

describe('code that asks the machine', () => {
  let app: string;
  let platform: Platform;

  beforeAll(async () => {
    app = await realpath(await mkdtemp(join(tmpdir(), 'troupe app (2) ')));
    await cp(fileURLToPath(new URL('same-everywhere/', import.meta.url)), app, { recursive: true });
    platform = await startPlatform({ app, env: here });
  });

  afterAll(async () => {
    await platform[Symbol.asyncDispose]();
    await rm(app, { recursive: true });
  });

  it('gets the same after a kill, in another zone, locale and environment (E3)', async () => {
    const ids = ['one', 'other'];
    for (const id of ids) {
      // JSON has no -0, but its text may.
      const body = `{"id": "${id}", "workflow": "ask", "input": -0}`;
      const { status } = await fetch(`${platform.url}/v1/tasks`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      expect(status).toBe(202);
      await platform.api.waiting(id, 'signal', 'go');
    }
    await platform.kill();
    await platform.start(elsewhere);
    for (const id of ids) {
      await platform.api.signal(id, 'go');
      const { status, output } = await platform.api.end(id);
      expect(status).toBe('completed');
      expect((output as unknown[][])[0]!.slice(0, 2)).toEqual([0, 'Error: mine']);
    }
  });

  it.each([
    ['hostname', /^os\.hostname has no place .*\(Rule: machine\.\)$/],
    ['environment', /^process\.env\.LANG has no place .*\(Rule: environment\.\)$/],
    ['memory', /^process\.memoryUsage has no place .*\(Rule: memory\.\)$/],
    ['delay', /^timersPromises\.setTimeout has no place .*\(Rule: time\.\)$/],
    ['never', /^"refuse" waits for something that is not durable, at /],
  ])('is refused by name what it may not ask for, and where: %s', async (name, message) => {
    const { id } = await platform.api.start({ workflow: 'refuse', input: name });
    await expect.poll(async () => (await platform.api.get(id)).status, { timeout: 10_000 }).toBe('blocked');
    expect((await platform.api.get(id)).blocked).toMatchObject({
      code: 'determinism-violation',
      message: expect.stringMatching(message),
      at: expect.stringContaining(`${app}/workflows/ask.ts:`),
    });
  });
});
