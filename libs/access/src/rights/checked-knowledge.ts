import type { Knowledge } from '@troupe/contracts';
import { demandRight } from './rights.ts';

/** Knowledge that is read by who may read all of a tenant, and changed by who may control all of it. */
export function checkedKnowledge(inner: Knowledge): Knowledge {
  return {
    async put(by, base, source, given) {
      demandRight(by, 'control-all');
      return inner.put(by, base, source, given);
    },
    async list(by, base, page) {
      demandRight(by, 'read-all');
      return inner.list(by, base, page);
    },
    async delete(by, base, source) {
      demandRight(by, 'control-all');
      return inner.delete(by, base, source);
    },
    async search(by, base, query, most) {
      demandRight(by, 'read-all');
      return inner.search(by, base, query, most);
    },
  };
}
