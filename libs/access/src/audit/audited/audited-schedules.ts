import type { Schedules } from '@troupe/contracts';
import type { AuditWriter } from '../audit-writer.ts';
import { auditedActs, type AuditedActs } from './audited-acts.ts';

/** Schedules, of which it is recorded who makes, changes and removes them, and has them run (J2). */
export function auditedSchedules(inner: Schedules, writer: AuditWriter): Schedules {
  const acts = (by: Parameters<Schedules['get']>[0]): AuditedActs => auditedActs(writer, by);
  return {
    create: (by, schedule) =>
      acts(by).act(
        { action: 'schedule.create', ...(schedule.id === undefined ? {} : { on: schedule.id }) },
        () => inner.create(by, schedule),
        ({ id }) => id,
      ),
    list: (by, page) => acts(by).read({ action: 'schedule.list' }, () => inner.list(by, page)),
    get: (by, id) => acts(by).read({ action: 'schedule.get', on: id }, () => inner.get(by, id)),
    replace: (by, id, settings) => acts(by).act({ action: 'schedule.replace', on: id }, () => inner.replace(by, id, settings)),
    remove: (by, id) => acts(by).act({ action: 'schedule.remove', on: id }, () => inner.remove(by, id)),
    pause: (by, id, note) => acts(by).act({ action: 'schedule.pause', on: id }, () => inner.pause(by, id, note)),
    resume: (by, id, note) => acts(by).act({ action: 'schedule.resume', on: id }, () => inner.resume(by, id, note)),
    trigger: (by, id, overlap, key) => acts(by).act({ action: 'schedule.trigger', on: id }, () => inner.trigger(by, id, overlap, key)),
    backfill: (by, id, which) => acts(by).act({ action: 'schedule.backfill', on: id }, () => inner.backfill(by, id, which)),
  };
}
