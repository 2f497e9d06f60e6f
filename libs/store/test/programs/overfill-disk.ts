import { taskId, type ErrorCode } from '@troupe/contracts';
import { sqliteStore } from '../../src/sqlite.ts';

// Run where files have a size limit: a group of appends that cannot fit between two that can.
const store = sqliteStore(process.argv[2]!);
const task = taskId('t');

function append(n: number, size: number): Promise<string> {
  const body = JSON.stringify('x'.repeat(size));
  return store.append({ turn: { task, n, at: 0, build: 'b1', body } }).catch((error: { code: ErrorCode }) => error.code);
}

const before = await append(0, 10);
const tooMuch = await Promise.all([1, 2, 3].map((n) => append(n, 3_000_000)));
const after = await append(1, 10);
const stored = (await store.readTurns(task, 0, 10)).map(({ n }) => n);
console.log(JSON.stringify({ before, tooMuch, after, stored }));
