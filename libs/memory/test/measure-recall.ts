import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultBounds, type AgentDefinition, type CallId, type MemoryCall, type TaskId } from '@troupe/contracts';
import { machineEnv } from '@troupe/env/machine';
import { openMemory } from '../src/index.ts';
import { hashedEmbedder } from '../src/embedders/hashed-embedder.ts';
import { memoryRecords } from '../src/entries/memory-records.ts';
import { vectorScope, scopeOf, ownerOf } from '../src/entries/memory-parts.ts';
import { product } from '../src/vectors/nearest.ts';
import { vectorRecords, vectorText } from '../src/vectors/vector-records.ts';
import type { Store } from '@troupe/store';
import { startMongo } from '@troupe/testing';
import { mongoStore } from '@troupe/store/mongo';
import { sqliteStore } from '@troupe/store/sqlite';

/**
 * Recall over many entries of one user: `npm run bench:memory -- [entries]` over SQLite, with `--distributed` over a database
 * server. It is what the owner of a task does for a call; the call itself is measured by the other workloads.
 */
const distributed = process.argv.includes('--distributed');
const entries = Number(process.argv.slice(2).find((each) => /^\d+$/.test(each)) ?? 100_000);
const CHUNK = 500;
const ASKED = 101;
const log = { debug() {}, info() {}, warn: console.warn, error: console.error };
const words =
  'boat train plane tea coffee chess dog cat garden piano red blue green north south winter summer meeting invoice refund'.split(' ');
const scope = scopeOf('default', 'user', 'person:ada');

const folder = await mkdtemp(join(tmpdir(), 'troupe-bench-memory-'));
const server = distributed ? await startMongo({ own: true }) : undefined;
const store: Store = server === undefined ? await sqliteStore(folder) : await mongoStore(server.url);
const stack = new AsyncDisposableStack();
const { calls } = openMemory({ store, env: machineEnv, log, bounds: { ...defaultBounds, memoryEntries: entries + 1 } }, stack);

const texts = Array.from({ length: entries }, (_, n) => textOf(n));
const vectors = await hashedEmbedder.embed(texts);
await fill();

const agent = { name: 'keeper', memory: { longTerm: {} } } as AgentDefinition;
const first = await timed(() => recall('boat in winter'));
const times: number[] = [];
let cpu = 0;
let wrong = 0;
for (let n = 0; n < ASKED; n++) {
  const query = `${words[n % words.length]} ${words[(n * 7) % words.length]} number ${n * 13}`;
  const before = process.cpuUsage();
  const { ms, value } = await timed(() => recall(query));
  const { user, system } = process.cpuUsage(before);
  cpu += (user + system) / 1_000;
  times.push(ms);
  if (JSON.stringify(value) !== JSON.stringify(await compared(query))) wrong++;
}
const remembered = await timed(() => calls.perform(callOf('remember', { text: 'Ada has a new boat' })));
const after = await timed(() => recall('new boat'));
times.sort((one, other) => one - other);
console.log(
  JSON.stringify({
    ...{ entries, store: server === undefined ? 'sqlite' : 'mongodb', firstMs: Math.round(first.ms) },
    ...{ p50Ms: rounded(times[ASKED >> 1]!), p99Ms: rounded(times.at(-2)!), cpuMs: rounded(cpu / ASKED), wrong },
    ...{ rememberMs: rounded(remembered.ms), recallAfterMs: rounded(after.ms), rssMiB: Math.round(process.memoryUsage().rss / 1_048_576) },
  }),
);
await stack.disposeAsync();
await store.close();
await server?.[Symbol.asyncDispose]();
await rm(folder, { recursive: true });

async function fill(): Promise<void> {
  const [records, { vectors: kept, changes }] = [memoryRecords(store), vectorRecords(store)];
  const within = vectorScope(scope, hashedEmbedder.model);
  const of = { scope, kind: 'user', owner: ownerOf('default', 'person:ada'), user: 'person:ada', model: hashedEmbedder.model } as const;
  for (let begin = 0; begin < entries; begin += CHUNK) {
    await Promise.all(
      texts.slice(begin, begin + CHUNK).flatMap((text, at) => {
        const id = `e${begin + at}`;
        return [
          records.insert({ ...of, id, text, at: begin + at, task: 't', call: 't/0.0', agent: 'keeper', n: 0 }),
          kept.insert({ scope: within, id, vector: vectorText(vectors[begin + at]!), n: 0 }),
        ];
      }),
    );
  }
  await changes.insert({ scope: within, n: 1, id: 'e0', at: 0 });
}

function textOf(n: number): string {
  return `${words[n % words.length]} ${words[(n >> 2) % words.length]} ${words[(n >> 5) % words.length]} number ${n}`;
}

function callOf(tool: string, args: MemoryCall['args']): MemoryCall {
  const of = { call: 't/1.0' as CallId, task: 't' as TaskId, tenant: 'default', user: 'person:ada', session: undefined };
  return { ...of, agent, tool, args };
}

async function recall(query: string): Promise<readonly string[]> {
  const { entries: found } = (await calls.perform(callOf('recall', { query }))) as unknown as {
    entries: readonly { readonly id: string }[];
  };
  return found.map(({ id }) => id);
}

/** One by one. */
async function compared(query: string): Promise<readonly string[]> {
  const [asked] = await hashedEmbedder.embed([query]);
  const near = vectors.map((vector, n) => ({ id: `e${n}`, score: product(vector, asked!) }));
  near.sort((one, other) => other.score - one.score || (one.id < other.id ? -1 : 1));
  return near
    .filter(({ score }) => score >= hashedEmbedder.least / 2)
    .slice(0, 5)
    .map(({ id }) => id);
}

async function timed<T>(run: () => Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const begin = performance.now();
  const value = await run();
  return { ms: performance.now() - begin, value };
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
