import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the machine itself can do, to read the figures by. */
export interface Machine {
  readonly cores: number;
  /** 512-byte writes made durable one after the other, per second. */
  readonly fdatasync: number;
  /** Millions of rounds of an integer loop per second on one core. */
  readonly cpu: number;
}

export function measureMachine(): Machine {
  return { cores: cpus().length, fdatasync: fdatasyncRate(1_000), cpu: cpuScore() };
}

function fdatasyncRate(ms: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-disk-'));
  const file = openSync(join(folder, 'probe'), 'w');
  const block = Buffer.alloc(512, 1);
  let writes = 0;
  const begun = performance.now();
  while (performance.now() - begun < ms) {
    writeSync(file, block);
    fdatasyncSync(file);
    writes++;
  }
  const rate = writes / ((performance.now() - begun) / 1_000);
  closeSync(file);
  rmSync(folder, { recursive: true });
  return Math.round(rate);
}

function cpuScore(): number {
  const rounds = 200_000_000;
  const begun = performance.now();
  let x = 1;
  for (let i = 0; i < rounds; i++) x = (Math.imul(x, 31) + i) | 0;
  const seconds = (performance.now() - begun) / 1_000;
  return Math.round((rounds / seconds / 1e6) * (x === 0 ? 0 : 1));
}
