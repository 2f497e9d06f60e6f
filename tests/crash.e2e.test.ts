import { describe, expect, it } from 'vitest';
import { crashPoints } from './crash/crash-points.ts';
import { crashRun } from './crash/crash-run.ts';

/** The short version; `npm run crash` does each point 20 times. */
const TIMES = 2;

describe('a process killed at any named point', () => {
  it('loses no task, repeats no completed call, fires no timer early, delivers each signal once', { timeout: 300_000 }, async () => {
    const report = await crashRun(TIMES, () => {});
    expect(report.violations).toEqual([]);
    expect([...report.hits.values()]).toEqual(crashPoints.map(() => TIMES));
  });
});
