import { expect, it } from 'vitest';
import { chaosRun } from './chaos/chaos-run.ts';

/** The short version; `npm run chaos` takes five minutes, and does each of these more often. */
const SECONDS = 60;

it(
  'the services lose no task (E1), repeat no completed call (E5) and deliver each signal once (E6), whatever is killed, wiped, paused or cut off (E9)',
  { timeout: 480_000 },
  async () => {
    const report = await chaosRun(
      {
        seconds: SECONDS,
        tasks: 400,
        seed: 7,
        killEvery: 2,
        natsRestarts: 2,
        natsWipes: 1,
        storeOutage: 5,
        pause: 8,
        lostReplies: 0.05,
      },
      (line) => console.log(line),
    );
    expect(report.violations).toEqual([]);
    expect(report.kills).toBeGreaterThan(10);
    expect(report.refused).toBeGreaterThanOrEqual(20);
    expect(report.lostReplies).toBeGreaterThan(20);
  },
);
