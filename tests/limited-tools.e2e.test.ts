import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from './api-client.ts';
import { startWitness, type Witness } from './flow-control/witness.ts';
import { startPlatform, type Platform } from './platform-process.ts';

let witness: Witness;
let platform: Platform;

beforeAll(async () => {
  witness = await startWitness(300);
  const { origin, host } = new URL(witness.url(''));
  const env = { WITNESS_URL: origin, TROUPE_PRIVATE_HOSTS: host };
  platform = await startPlatform({ app: fileURLToPath(new URL('limited-tools', import.meta.url)), env, startTimeout: 100_000 });
}, 120_000);

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  await witness[Symbol.asyncDispose]();
});

async function use(tool: string, args: object, count: number): Promise<readonly string[]> {
  await until(`${tool} to be served`, 50_000, async () => {
    const { body } = await platform.api.request<{ instances?: readonly unknown[] }>('GET', `/v1/tools/${tool}`);
    return (body.instances?.length ?? 0) > 0 ? true : undefined;
  });
  const ids = Array.from({ length: count }, (_, n) => `${tool}-${n}`);
  await Promise.all(ids.map((id) => platform.api.start({ workflow: 'use', input: { tool, args }, id })));
  return ids;
}

const ends = async (ids: readonly string[]): Promise<readonly string[]> =>
  (await Promise.all(ids.map((id) => platform.api.end(id, 60_000)))).map(({ status }) => status);

it.each(['request', 'api_visit', 'server_visit'])('never more calls of %s run at once than its definition says (W20)', async (tool) => {
  const ids = await use(tool, { name: tool }, 8);
  expect(new Set(await ends(ids))).toEqual(new Set(['completed']));
  expect(witness.most(tool)).toBe(2);
  expect(witness.came(tool)).toHaveLength(8);
});

it('code that a model wrote waits for a place, too (W20)', async () => {
  const ids = await use('slow_code', { code: 'let n = 0; const end = Date.now() + 700; while (Date.now() < end) n++; n' }, 4);
  const limitOf = async (): Promise<unknown> =>
    (await Promise.all(ids.map((id) => platform.api.get(id)))).flatMap(({ waitingFor }) =>
      waitingFor.flatMap(({ limit }) => limit ?? []),
    )[0];
  await expect.poll(limitOf, { timeout: 10_000 }).toMatchObject({ name: 'tool.slow_code', limit: 1 });
  expect(new Set(await ends(ids))).toEqual(new Set(['completed']));
});
