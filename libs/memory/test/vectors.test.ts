import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineEnv } from '@troupe/env/machine';
import { memoryStore } from '@troupe/store/memory';
import { sqliteStore } from '@troupe/store/sqlite';
import { expect, it } from 'vitest';
import { compared, describeVectors } from '../src/contract.ts';
import { ofLengthOne } from '../src/embedders/hashed-embedder.ts';
import { exactVectors } from '../src/vectors/exact-vectors.ts';
import { packedIndex } from '../src/vectors/packed-index.ts';

const bytes = 64 * 1_048_576;

describeVectors('in memory', async () => {
  const store = memoryStore();
  return { open: () => exactVectors({ store, env: machineEnv, bytes }), close: () => store.close() };
});
describeVectors('over SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-vectors-'));
  const store = await sqliteStore(folder);
  return {
    open: () => exactVectors({ store, env: machineEnv, bytes }),
    async close() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
});
describeVectors('more of them than may be kept in memory', async () => {
  const store = memoryStore();
  return { open: () => exactVectors({ store, env: machineEnv, bytes: 1 }), close: () => store.close() };
});

it.each([1, 3, 16, 100, 256, 1_536])('a packed index of %i numbers is as exact as comparing one by one', (dimensions) => {
  const random = seeded(dimensions);
  const vector = (): Float32Array => ofLengthOne(Array.from({ length: dimensions }, () => random() - 0.5));
  const index = packedIndex(dimensions);
  const all = new Map<string, Float32Array>();
  for (let n = 0; n < 3_000; n++) {
    const id = `v${Math.floor(random() * 2_000)}`;
    if (random() < 0.2) {
      index.delete(id);
      all.delete(id);
    } else {
      // Some are the same as another, or nearly so.
      const like = random() < 0.3 ? [...all.values()].at(-1) : undefined;
      const each = like === undefined ? vector() : like.map((value) => value * (1 + (random() - 0.5) * 1e-6));
      index.set(id, each);
      all.set(id, each);
    }
  }
  expect(index.size).toBe(all.size);
  for (let n = 0; n < 20; n++) {
    const query = n % 2 === 0 ? vector() : [...all.values()][n]!;
    expect(index.search(query, 1 + n)).toEqual(compared(all, query, 1 + n));
  }
});

/** The same numbers every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
