import { fileURLToPath } from 'node:url';
import type { Task } from '@troupe/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';
import { publishTo, type Event } from './topics/publish.ts';

const app = fileURLToPath(new URL('topics/app', import.meta.url));
let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ app, env: { LOG_LEVEL: 'error' }, startTimeout: 120_000 });
}, 150_000);
afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

const publish = (event: Event, ms?: number) => publishTo(platform, 'notes', event, ms);
const note = (about: string, n: number, id: string): Event => ({ id, data: { text: about, about, n } });
const start = (id: string, input: object) => platform.api.start({ workflow: 'await-notes', id, input });

describe('a task that waits for an event', () => {
  it('says so, gets the first that fits, and no event of another', async () => {
    await start('says', { about: 'moon', most: 2 });
    await expect
      .poll(async () => (await platform.api.request<Task>('GET', '/v1/tasks/says')).body.waitingFor)
      .toMatchObject([
        { kind: 'event', name: 'notes', reason: expect.stringContaining('{"data.about":"moon","data.n":{"gte":0}}') as string },
      ]);
    await publish(note('sun', 1, 'other'));
    await publish(note('moon', -1, 'too-small'));
    await publish(note('moon', 1, 'first'));
    await publish(note('moon', 2, 'second'));
    expect((await platform.api.end('says')).output).toEqual(['first', 'second']);
  });

  it('gets one that came a moment before, and none twice', async () => {
    await publish(note('mars', 1, 'before-1'));
    await publish(note('mars', 2, 'before-2'));
    await start('before', { about: 'mars', most: 3 });
    await publish(note('mars', 3, 'after'));
    expect((await platform.api.end('before')).output).toEqual(['before-1', 'before-2', 'after']);
  });

  it('gets timed-out when none comes in time', async () => {
    await start('late', { about: 'nothing', most: 1, timeout: '300ms' });
    expect((await platform.api.end('late')).output).toEqual(['timed-out']);
  });

  it('is not given a signal that a client sends in its place', async () => {
    await start('forged', { about: 'venus', most: 1 });
    expect(await platform.api.request('POST', '/v1/tasks/forged/signals/event:0.0', note('venus', 1, 'forged').data)).toMatchObject({
      status: 400,
      body: { code: 'bad-request' },
    });
    await publish(note('venus', 1, 'real'));
    expect((await platform.api.end('forged')).output).toEqual(['real']);
  });
});

describe('when the process is killed again and again', () => {
  it(
    'T21, T22: each of 60 tasks gets its five events, each once and in order, whenever they were published',
    { timeout: 600_000 },
    async () => {
      const lines = Array.from({ length: 60 }, async (_, line) => {
        const about = `line-${line}`;
        const begin = async (): Promise<void> => {
          for (const end = Date.now() + 300_000; ;) {
            try {
              const { status } = await platform.api.request('POST', '/v1/tasks', {
                id: about,
                workflow: 'await-notes',
                input: { about, most: 5, lookBack: '10m' },
              });
              if (status < 500) return;
            } catch (error) {
              if (Date.now() > end) throw error;
            }
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        };
        const ids = Array.from({ length: 5 }, (_event, n) => `${about}-${n}`);
        // Of some tasks events are there before it is, of others it waits for all of them.
        for (const [n, id] of ids.entries()) {
          if (n === line % 3) await begin();
          await publish(note(about, n, id), 300_000);
          await new Promise((resolve) => setTimeout(resolve, (line * 37) % 400));
        }
        return ids;
      });
      const kills = (async () => {
        for (let i = 0; i < 3; i++) {
          await new Promise((resolve) => setTimeout(resolve, 700));
          // Of the four services the one that looks for the events.
          await platform.processes[0]!.kill();
          await platform.processes[0]!.start();
        }
      })();
      const [expected] = [await Promise.all(lines), await kills];
      for (const [line, ids] of expected.entries()) expect((await platform.api.end(`line-${line}`, 120_000)).output).toEqual(ids);
    },
  );
});
