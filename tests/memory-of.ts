import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Program } from '@troupe/testing';

/** Megabytes of memory each process has, by name, as the operating system counts them. */
export async function memoryOf(processes: readonly Program[]): Promise<Readonly<Record<string, number>>> {
  const measured = await Promise.all(
    processes.map(async ({ name, pid }) => {
      const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
      return [name, Math.round(Number(stdout) / 1_024)] as const;
    }),
  );
  return Object.fromEntries(measured);
}
