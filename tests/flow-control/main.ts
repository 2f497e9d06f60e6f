import { fileURLToPath } from 'node:url';
import { startPlatform } from '../platform-process.ts';
import { startWitness } from './witness.ts';

/**
 * `node tests/flow-control/main.ts 100000`: how long a call of a small tenant takes, alone and while so many of a large one
 * wait for the same limit, and how many ran at once as a server outside has seen it.
 */
const count = Number(process.argv[2] ?? 100_000);
/** Starts that are measured. */
const SAMPLES = 100;
const ROOT = 'root-key-of-this-script';
await using witness = await startWitness(20);
await using platform = await startPlatform({
  app: fileURLToPath(new URL('app', import.meta.url)),
  env: { LOG_LEVEL: 'error', TROUPE_API_KEYS: ROOT },
  startTimeout: 120_000,
});

async function post(
  key: string,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const all = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers };
  const answer = await fetch(`${platform.url}${path}`, { method: 'POST', headers: all, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, string>;
}

const keyOf = async (tenant: string): Promise<string> =>
  (await post(ROOT, '/v1/keys', { label: tenant, roles: ['operator'], tenant }))['key']!;
const [large, small] = [await keyOf('large'), await keyOf('small')];
const start = { workflow: 'visit', input: { activity: 'visit-three', url: witness.url('all') } };

/** Milliseconds from a start to its answered end, of some one after the other. */
async function taken(): Promise<{ readonly p50: number; readonly p99: number }> {
  const times: number[] = [];
  for (let n = 0; n < SAMPLES; n++) {
    const begin = performance.now();
    const { status } = await post(small, '/v1/tasks', start, { prefer: 'wait=30' });
    if (status !== 'completed') throw new Error(`It is ${status}.`);
    times.push(Math.round(performance.now() - begin));
  }
  times.sort((a, b) => a - b);
  return { p50: times[SAMPLES >> 1]!, p99: times[Math.ceil(SAMPLES * 0.99) - 1]! };
}

console.log('alone', await taken());
let made = 0;
const make = async (): Promise<void> => {
  while (made++ < count) await post(large, '/v1/tasks', start);
};
await Promise.all(Array.from({ length: 64 }, make));
const answer = await fetch(`${platform.url}/v1/limits?name=activity.visit-three`, { headers: { authorization: `Bearer ${large}` } });
console.log('queued', JSON.stringify(((await answer.json()) as { readonly items: readonly object[] }).items));
console.log('beside', await taken(), 'most at once', witness.most('all'));
