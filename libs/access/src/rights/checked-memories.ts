import type { Memories, MemoryFilter, Principal } from '@troupe/contracts';
import { demandRight } from './rights.ts';

/** Memories of which each principal is given its own: those of others take the right `act-as`, those of all `read-all`. */
export function checkedMemories(inner: Memories): Memories {
  return {
    async list(by, filter, page) {
      demandFilter(by, filter);
      return inner.list(by, filter, page);
    },
    async search(by, filter, query, most) {
      demandFilter(by, filter);
      return inner.search(by, filter, query, most);
    },
    async edit(by, id, text, user) {
      demandUser(by, user);
      return inner.edit(by, id, text, user);
    },
    async forget(by, id, user) {
      demandUser(by, user);
      return inner.forget(by, id, user);
    },
    async working(by, user) {
      demandUser(by, user);
      return inner.working(by, user);
    },
    async forgetAll(by, user) {
      demandUser(by, user);
      return inner.forgetAll(by, user);
    },
  };
}

function demandFilter(by: Principal, { user, scope }: MemoryFilter): void {
  if (scope !== undefined) demandRight(by, 'read-all');
  demandUser(by, user);
}

function demandUser(by: Principal, user: string | undefined): void {
  demandRight(by, 'start');
  if (user !== undefined && user !== by.user) demandRight(by, 'act-as');
}
