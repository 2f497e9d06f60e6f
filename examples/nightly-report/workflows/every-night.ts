import { workflow } from 'troupe';
import nightlyReport from './nightly-report.ts';

const HOUR = 3_600_000;

/** Runs until it is cancelled: start it once, at an hour of the day in UTC. */
export default workflow('every-night', async (ctx, hour: number): Promise<never> => {
  const next = new Date(ctx.now());
  next.setUTCHours(hour, 0, 0, 0);
  if (next.getTime() <= ctx.now()) next.setTime(next.getTime() + 24 * HOUR);
  await ctx.sleepUntil(next, { key: 'next report' });

  const night = next.toISOString().slice(0, 10);
  await ctx.child(nightlyReport, { night }, { id: `report-${night}` }).catch((error) => {
    ctx.log.error(`No report for ${night}`, { error });
  });
  return ctx.continueAsNew(hour);
});
