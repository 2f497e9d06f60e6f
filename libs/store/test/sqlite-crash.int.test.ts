import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { taskId } from '@troupe/contracts';
import { sqliteStore } from '../src/sqlite.ts';
import { dataFolder } from './data-folder.ts';

type Program = 'append-for-ever' | 'hold-folder' | 'overfill-disk';

function start(program: Program, folder: string, shell = ''): ChildProcess {
  const script = join(import.meta.dirname, 'programs', `${program}.ts`);
  const child = spawn('/bin/sh', ['-c', `${shell} exec "$0" "$1" "$2"`, process.execPath, script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe('a process with a sqlite store', () => {
  it('killed while it appends has lost nothing it acknowledged (S2)', async () => {
    const folder = await dataFolder();
    for (let round = 0; round < 3; round++) {
      const child = start('append-for-ever', folder);
      const output = text(child.stdout!);
      await new Promise((resolve) => child.stdout!.once('data', () => setTimeout(resolve, 150 + round * 70)));
      child.kill('SIGKILL');

      const acknowledged = (await output).split('\n').slice(0, -1);
      expect(acknowledged.length).toBeGreaterThan(100);
      const store = sqliteStore(folder);
      const stored = new Map<string, number>();
      for (const task of new Set(acknowledged.map((line) => line.split(' ')[0]!))) {
        const turns = await store.readTurns(taskId(task), 0, 1_000_000);
        expect(turns.map(({ n }) => n)).toEqual(turns.map((_, i) => i));
        stored.set(task, turns.length);
      }
      const lost = acknowledged.filter((line) => Number(line.split(' ')[1]) >= stored.get(line.split(' ')[0]!)!);
      expect(lost).toEqual([]);
      await store.close();
    }
  });

  it('keeps every other process out of its folder until it is gone', async () => {
    const folder = await dataFolder();
    const holder = start('hold-folder', folder);
    await once(holder.stdout!, 'data');
    const second = await text(start('hold-folder', folder).stdout!);
    expect(JSON.parse(second)).toEqual({ code: 'data-in-use', message: expect.stringContaining(folder) });

    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await sqliteStore(folder).close();
  });

  it('has writes refused that the disk has no room for, and goes on with those it has', async () => {
    // Files of at most 4 MiB (8192 blocks of 512 bytes).
    const output = await text(start('overfill-disk', await dataFolder(), 'ulimit -f 8192;').stdout!);
    expect(JSON.parse(output)).toEqual({
      before: 'committed',
      tooMuch: ['unavailable', 'unavailable', 'unavailable'],
      after: 'committed',
      stored: [0, 1],
    });
  });
});
