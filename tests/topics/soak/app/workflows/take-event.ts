import { workflow } from 'troupe';
import { record } from '../activities/record.ts';
import { events } from '../topics/events.ts';

/** One task of each event: those of one key begin in order. */
export const takeEvent = workflow('take-event', async (ctx, given: { key: string; n: number }) => ctx.call(record, given), {
  on: { topic: events },
});
