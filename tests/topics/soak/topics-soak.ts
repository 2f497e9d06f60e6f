import type { ListedTask, Page, TaskStatus } from '@troupe/contracts';
import { apiClient, type ApiClient } from '../../api-client.ts';
import { embeddedWorld, servicesWorld, type SoakWorld } from './soak-world.ts';

export interface SoakPlan {
  /** A multiple of the keys. */
  readonly messages: number;
  readonly kills: number;
  readonly composition: 'services' | 'embedded';
}

export interface SoakReport {
  readonly messages: number;
  readonly sent: number;
  readonly kills: number;
  readonly tasks: number;
  readonly publishSeconds: number;
  readonly allSeconds: number;
  readonly violations: readonly string[];
}

const KEYS = 50;
/** Milliseconds between two kills. */
const EVERY_MS = 3_000;
/** Milliseconds without another task after which none is waited for any more. */
const SILENCE_MS = 120_000;

/** Events of fifty keys, three in ten twice, while what takes them is killed. */
export async function topicsSoak({ messages, kills: most, composition }: SoakPlan, say: (line: string) => void): Promise<SoakReport> {
  await using world = await (composition === 'services' ? servicesWorld(say) : embeddedWorld(say));
  const began = performance.now();
  let [over, kills] = [false, 0];
  const harm = (async () => {
    for (; !over && kills < most; kills++) {
      await sleep(EVERY_MS);
      if (over) return;
      await world.kill(kills);
    }
  })();
  const sent = await world.publish(messages, KEYS);
  const publishSeconds = secondsSince(began);
  say(`${sent} sent for ${messages} events in ${publishSeconds} s`);
  // What is not killed while events arrive is killed while they are taken.
  await allTaken(world, messages, say);
  over = true;
  await harm;
  const tasks = await tasksOf(world);
  const violations = await violationsIn(world, tasks, messages);
  return { messages, sent, kills, tasks: tasks.length, publishSeconds, allSeconds: secondsSince(began), violations };
}

async function allTaken(world: SoakWorld, messages: number, say: (line: string) => void): Promise<void> {
  let found = 0;
  for (let since = performance.now(); performance.now() - since < SILENCE_MS;) {
    await sleep(5_000);
    const [now, open] = await Promise.all([countOf(world), countOf(world, 'running')]).catch(() => [found, 1] as const);
    if (now >= messages && open === 0) return;
    if (now !== found) since = performance.now();
    found = now;
    say(`${found} tasks, ${open} of them running`);
  }
}

async function violationsIn(world: SoakWorld, tasks: readonly ListedTask[], messages: number): Promise<readonly string[]> {
  const lines = new Map<string, { readonly n: number; readonly at: number }[]>();
  const violations: string[] = [];
  for (const { id, input, createdAt, status } of tasks) {
    const { key, n } = input as { key: string; n: number };
    const line = lines.get(key) ?? [];
    lines.set(key, [...line, { n, at: Date.parse(createdAt) }]);
    if (status !== 'completed') violations.push(`${id} is ${status}`);
  }
  for (let number = 0; number < KEYS; number++) {
    const key = `k${number}`;
    const line = (lines.get(key) ?? []).toSorted((a, b) => a.n - b.n);
    for (let n = 0; n < messages / KEYS; n++) {
      const found = line.filter((each) => each.n === n).length;
      if (found !== 1) violations.push(`event ${n} of ${key} started ${found} tasks`);
    }
    for (const [index, { n, at }] of line.entries())
      if (index > 0 && at < line[index - 1]!.at) violations.push(`event ${n} of ${key} started before the one before it`);
  }
  const letters = await apiClient(world.url()).request<Page<unknown>>('GET', '/v1/dead-letters');
  if (letters.body.items.length > 0) violations.push(`there are dead letters: ${JSON.stringify(letters.body.items[0])}`);
  return violations;
}

async function countOf(world: SoakWorld, status?: TaskStatus): Promise<number> {
  return (await tasksOf(world, status)).length;
}

async function tasksOf(world: SoakWorld, status?: TaskStatus): Promise<readonly ListedTask[]> {
  const api: ApiClient = apiClient(world.url());
  const all: ListedTask[] = [];
  for (let cursor: string | undefined; ;) {
    const query = `${status === undefined ? '' : `&status=${status}`}${cursor === undefined ? '' : `&cursor=${cursor}`}`;
    const { status: answered, body } = await api.request<Page<ListedTask>>(
      'GET',
      `/v1/tasks?name=take-event&kind=workflow&limit=200${query}`,
    );
    if (answered !== 200) throw new Error(`The list of tasks answered ${answered}`);
    all.push(...body.items);
    cursor = body.next;
    if (cursor === undefined) return all;
  }
}

function secondsSince(began: number): number {
  return Math.round((performance.now() - began) / 100) / 10;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
