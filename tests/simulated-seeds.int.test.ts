import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const SEEDS = 250;
/** Milliseconds for the seeds of one test on a busy machine. */
const TIMEOUT_MS = 900_000;

/** @returns what the simulator prints of seeds that fail: each with the least it takes and the trace of its task */
function simulate(first: number, last: number): Promise<{ readonly failed: boolean; readonly output: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(import.meta.dirname, 'simulator/main.ts'), '--seeds', `${first}..${last}`],
      { maxBuffer: 2 ** 28 },
      (error, stdout, stderr) => resolve({ failed: error !== null, output: stdout + stderr }),
    );
  });
}

describe('a thousand simulated clusters', () => {
  it.each([1, 251, 501, 751])(
    'keep what they promise, from seed %d on (E1 to E9)',
    async (first) => {
      const { failed, output } = await simulate(first, first + SEEDS - 1);
      if (failed) throw new Error(output);
      expect(output).toContain(`${SEEDS} seeds are well`);
    },
    TIMEOUT_MS,
  );
});
