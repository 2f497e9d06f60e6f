import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startPlatform } from './platform-process.ts';

const app = fileURLToPath(new URL('agent-calls/', import.meta.url));

it(
  'an agent at work is held back when its tenant has used the tokens of a day, over a kill, until the quota is raised (W10)',
  { timeout: 240_000 },
  async () => {
    // Each answer of the model counts two tokens: the fourth is one too many.
    await using platform = await startPlatform({ app, env: { TROUPE_QUOTA_TOKENS: '5' }, startTimeout: 60_000 });
    await platform.api.start({ agent: 'desk', input: 'helper who', id: 'held' });
    const held = async (): Promise<unknown> => (await platform.api.get('held')).waitingFor[0];
    const message =
      'The tenant may have 5 tokens of models in a day, and has 6. Models are asked again on the next day (UTC), or when the quota is raised.';
    const wait = { kind: 'model', name: 'asking', lastError: { code: 'quota-used-up', message }, reason: expect.stringContaining(message) };
    await expect.poll(held, { timeout: 20_000 }).toMatchObject(wait);
    const refused = await platform.api.request('POST', '/v1/tasks', { agent: 'desk', input: 'helper who' });
    expect(refused).toMatchObject({ status: 402, body: { code: 'quota-used-up' } });

    // What a tenant used is written once a second; what was not is lost with the process.
    await delay(2_500);
    await platform.kill();
    await platform.start();
    await expect.poll(held, { timeout: 20_000 }).toMatchObject(wait);
    expect((await platform.api.get('held')).usage).toMatchObject({ modelCalls: 3 });

    await platform.drain();
    await platform.start({ TROUPE_QUOTA_TOKENS: '50' });
    expect(await platform.api.end('held')).toMatchObject({
      status: 'completed',
      usage: { modelCalls: 4, inputTokens: 4, outputTokens: 4 },
    });
  },
);
