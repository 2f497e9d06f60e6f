import type { Principal, Right, Schedules } from '@troupe/contracts';
import { demandRight } from './rights.ts';

/** Schedules of which every method checks the right of its principal (I1). */
export function checkedSchedules(inner: Schedules): Schedules {
  const checked =
    (right: Right) =>
    <A extends readonly unknown[], R>(method: (by: Principal, ...args: A) => Promise<R>) =>
    async (by: Principal, ...args: A): Promise<R> => {
      demandRight(by, right);
      return method(by, ...args);
    };
  const [reading, changing] = [checked('read-all'), checked('manage-schedules')];
  return {
    create: changing(inner.create),
    list: reading(inner.list),
    get: reading(inner.get),
    replace: changing(inner.replace),
    remove: changing(inner.remove),
    pause: changing(inner.pause),
    resume: changing(inner.resume),
    trigger: changing(inner.trigger),
    backfill: changing(inner.backfill),
  };
}
