import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page, Task } from '@troupe/contracts';
import { connect, type TaskEvent } from '@troupe/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

const bin = fileURLToPath(new URL('../libs/troupe/src/bin.ts', import.meta.url));

describe('who looks at a task that does not go on', () => {
  let app: string;
  let platform: Platform;

  beforeAll(async () => {
    app = await mkdtemp(join(tmpdir(), 'troupe-app-'));
    await cp(fileURLToPath(new URL('visible-waits/app', import.meta.url)), app, { recursive: true });
    platform = await startPlatform({ app, env: { LOG_LEVEL: 'fatal' } });
  });
  afterAll(async () => {
    await platform[Symbol.asyncDispose]();
    await rm(app, { recursive: true });
  });

  /** What the first `count` events of a type say. */
  const untilEvents = async (id: string, type: string, count: number): Promise<readonly TaskEvent['data'][]> => {
    const events: TaskEvent['data'][] = [];
    for await (const event of connect(platform.url).events(id, { signal: AbortSignal.timeout(20_000) }))
      if (event.type === type && events.push(event.data) === count) break;
    return events;
  };

  /** What the command line says, until it has said that. */
  const says = (args: readonly string[], until: RegExp): Promise<string> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [bin, ...args], { env: { ...process.env, TROUPE_URL: platform.url } });
      let text = '';
      const done = (): void => {
        clearTimeout(timer);
        child.kill('SIGTERM');
        resolve(text);
      };
      const timer = setTimeout(done, 20_000);
      const append = (part: Buffer): void => {
        text += part.toString();
        if (until.test(text)) done();
      };
      child.stdout.on('data', append);
      child.stderr.on('data', append);
      child.once('exit', done);
    });

  it('sees what no worker serves, with the name that was meant: in the task, the list, its events and the command line', async () => {
    const activity = 'No worker serves activity "sendmail" (did you mean "send-mail"?); the call waits until one does.';
    const tool = 'No worker serves tool "roll_dise" (did you mean "roll_dice"?); the call waits until one does.';
    await platform.api.start({ id: 'misspelt', workflow: 'misspelt' });
    await expect
      .poll(async () => (await platform.api.get('misspelt')).waitingFor.map(({ reason }) => reason), { timeout: 20_000 })
      .toEqual([activity, tool]);
    const { body } = await platform.api.request<Page<Task>>('GET', '/v1/tasks?name=misspelt');
    expect(body.items[0]!.waitingFor.map(({ reason }) => reason)).toEqual([activity, tool]);
    expect((await untilEvents('misspelt', 'call.unserved', 2)).map(({ reason }) => reason)).toEqual([activity, tool]);
    expect(await says(['run', 'misspelt'], /roll_dise" \(did/)).toContain(`waiting: ${tool}`);
  });

  it('sees that it is blocked, why and where', async () => {
    await platform.api.start({ id: 'strays', workflow: 'strays' });
    const [blocked] = await untilEvents('strays', 'blocked', 1);
    expect(blocked).toMatchObject({ code: 'determinism-violation', place: expect.stringContaining('workflows/strays.ts') });
    const task = await platform.api.get('strays');
    expect(task).toMatchObject({
      status: 'blocked',
      waitingFor: [{ kind: 'repair', reason: expect.stringContaining(String(blocked!['message'])) }],
    });
    expect(await says(['run', 'strays'], /blocked:/)).toMatch(/blocked: .*strays\.ts/);
  });

  it('sees what a quiet task waits for, however far below', async () => {
    await platform.api.start({ id: 'family', workflow: 'family', input: 2 });
    const { waitingFor } = await platform.api.waiting('family', 'child');
    expect(waitingFor[0]!.reason).toContain(`"troupe tasks show ${waitingFor[0]!.id}"`);
    const said = await says(['run', 'family', '0', '--id', 'bottom'], /waits for signal/);
    expect(said).toContain('Somebody has to send the signal "go now": POST /v1/tasks/bottom/signals/go%20now');
  });
});
