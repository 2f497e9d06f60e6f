import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Task } from '@troupe/contracts';
import { apiClient, type ApiClient } from '../api-client.ts';
import { readLedger } from '../crash/ledger.ts';
import { expectedOrder, repeatedEffects } from '../crash/verdict.ts';
import { startCluster } from './cluster.ts';
import { harm, type FaultPlan, type FaultReport } from './faults.ts';
import { seededRandom } from './seeded-random.ts';

export interface ChaosReport extends FaultReport {
  readonly tasks: number;
  readonly effects: number;
  /** Milliseconds until everything had ended after the last fault. */
  readonly settled: number;
  /** What broke a promise; must be empty. */
  readonly violations: readonly string[];
}

export interface ChaosOptions extends FaultPlan {
  readonly tasks: number;
  readonly seed: number;
}

const app = fileURLToPath(new URL('../crash/app', import.meta.url));
/** Milliseconds everything has to end once the faults are over. */
const TIMEOUT_MS = 300_000;
/** Tasks that fall asleep just before an orchestrator is paused, and are due while it is: a woken one wants to go on with its share. */
const NAPS = 200;
/** Starts under way at once. */
const CLIENTS = 64;

/** Posts tasks at an even pace while the cluster is harmed, lets everything end, and compares with the witness. */
export async function chaosRun(options: ChaosOptions, say: (line: string) => void): Promise<ChaosReport> {
  await using cluster = await startCluster(app, {});
  const random = seededRandom(options.seed);
  const clients = cluster.of('orchestrator').map(({ url }) => apiClient(url));
  const posted: string[] = [];
  const drivers = new Set<Promise<void>>();
  const violations: string[] = [];

  const post = async (): Promise<void> => {
    const id = `c${posted.length}`;
    posted.push(id);
    const driving = drive(clients, id)
      .catch((error: unknown) => void violations.push(`${id} was refused: ${String(error)}`))
      .finally(() => drivers.delete(driving));
    drivers.add(driving);
    if (drivers.size >= CLIENTS) await Promise.race(drivers);
  };
  const naps: string[] = [];
  const fallAsleep = async (due: number): Promise<void> => {
    const more = Array.from({ length: NAPS }, (_, i) => `nap${naps.length + i}`);
    naps.push(...more);
    await eachOf(more, (id) => persist(clients, (api) => api.request('POST', '/v1/tasks', { workflow: 'nap', input: due, id })));
  };
  const posting = (async (): Promise<void> => {
    const begun = performance.now();
    for (let i = 0; i < options.tasks; i++) {
      const due = begun + (options.seconds * 1_000 * i) / options.tasks;
      if (due > performance.now()) await sleep(due - performance.now());
      await post();
    }
  })();
  const progress = setInterval(() => say(`${posted.length} tasks posted`), 10_000);
  const faults = await harm(cluster, options, random, fallAsleep, say);
  await posting;
  await Promise.all(drivers);
  clearInterval(progress);
  say(`the faults are over; ${posted.length} tasks are to end`);

  const calm = performance.now();
  await eachOf([...posted, ...naps], async (id) => {
    const task = await end(clients[0]!, id, calm + TIMEOUT_MS);
    if (task === undefined) violations.push(`${id} is stuck: ${JSON.stringify(await clients[0]!.get(id).catch(String))}`);
    else if (task.status !== 'completed' || JSON.stringify(task.output) !== JSON.stringify(task.name === 'nap' ? 0 : expectedOrder))
      violations.push(`${id} is ${task.status}: ${JSON.stringify(task.output ?? task.error)}`);
  });
  const settled = performance.now() - calm;
  const effects = await readLedger(join(cluster.folder, 'ledger.jsonl'));
  violations.push(...(await repeatedEffects(clients[0]!, effects)));
  return { ...faults, tasks: posted.length + naps.length, effects: effects.length, settled, violations };
}

/** A client that asks whichever replica answers, until it is answered: start, then two signals, each with its key. */
async function drive(clients: readonly ApiClient[], id: string): Promise<void> {
  const session = `session-${id.slice(0, -1)}`;
  await persist(clients, (api) => api.request('POST', '/v1/tasks', { workflow: 'order', input: session, id }));
  for (const n of [1, 2])
    await persist(clients, (api) => api.request('POST', `/v1/tasks/${id}/signals/go`, n, { 'idempotency-key': `${id}-${n}` }));
}

async function persist(clients: readonly ApiClient[], ask: (api: ApiClient) => Promise<{ status: number; body: unknown }>): Promise<void> {
  for (let i = 0; ; i++) {
    const answer = await ask(clients[i % clients.length]!).catch(() => undefined);
    if (answer !== undefined && answer.status < 300) return;
    if (answer !== undefined && answer.status < 500 && answer.status !== 429)
      throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
    await sleep(100);
  }
}

async function end(api: ApiClient, id: string, until: number): Promise<Task | undefined> {
  while (performance.now() < until) {
    const answer = await api.request<Task>('GET', `/v1/tasks/${id}?wait=10s`).catch(() => undefined);
    if (answer?.status === 200 && answer.body.endedAt !== undefined) return answer.body;
    if (answer?.status !== 200) await sleep(200);
  }
  return undefined;
}

async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: 32 }, worker));
}
