import { describe, expect, it } from 'vitest';
import { crashPoints } from './crash/crash-points.ts';
import { crashRun } from './crash/crash-run.ts';

/** The short version; `npm run crash` does each point 20 times. */
const TIMES = 1;

describe('a process killed at any named point', () => {
  it(
    'loses no task (E1), has no effect before its time (E4), repeats no completed call (E5), fires no timer early (E7), delivers each signal once (E6)',
    { timeout: 300_000 },
    async () => {
      const report = await crashRun(TIMES, () => {});
      expect(report.violations).toEqual([]);
      expect([...report.hits.values()]).toEqual(crashPoints.map(() => TIMES));
    },
  );
});
