import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { startPlatform } from './platform-process.ts';

const app = fileURLToPath(new URL('recordings/', import.meta.url));

it(
  'what a model answered is recorded, and said again to the same request, also where no model is asked',
  { timeout: 240_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-recordings-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const recordings = { TROUPE_RECORDINGS: join(folder, 'recordings') };
    await using platform = await startPlatform({ app, env: recordings, startTimeout: 60_000 });
    const ask = async (input: string, agent = 'speaker') => {
      const { id } = await platform.api.start({ agent, input });
      return platform.api.end(id);
    };
    const first = await ask('Hi');
    expect(first).toMatchObject({ status: 'completed', output: expect.stringMatching(/^[\w-]{36}$/) });
    expect((await ask('Hi')).output).toBe(first.output);
    expect((await ask('Ho')).output).not.toBe(first.output);

    await platform.drain();
    await platform.start({ ...recordings, TROUPE_RECORDINGS_MODE: 'replay' });
    expect((await ask('Hi')).output).toBe(first.output);
    const message = expect.stringContaining('Nothing is recorded of what model');
    expect(await ask('Hu')).toMatchObject({ status: 'failed', error: { code: 'model-failed', message } });
    // A real one needs no key, and the demo model does not answer in its place.
    expect(await ask('Hi', 'real')).toMatchObject({ status: 'failed', error: { code: 'model-failed', message } });
  },
);
