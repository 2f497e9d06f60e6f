import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { taskId } from '@troupe/contracts';
import { sqliteStore } from '../../src/sqlite.ts';

// Appends to several logs at once and prints each turn once it is acknowledged.
const store = sqliteStore(process.argv[2]!);

async function extend(task: string): Promise<void> {
  for (let n = 0; ; n++) {
    await store.append({ turn: { task: taskId(task), n, at: Date.now(), build: 'b1', body: JSON.stringify('x'.repeat(200)) } });
    writeSync(1, `${task} ${n}\n`);
  }
}

await Promise.all(Array.from({ length: 20 }, () => extend(randomUUID())));
