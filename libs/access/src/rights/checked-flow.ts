import type { FlowControl } from '@troupe/contracts';
import { demandRight } from './rights.ts';

/** What waits for limits, of which every method checks the right of its principal (I1). */
export function checkedFlow(inner: FlowControl): FlowControl {
  return {
    async limits(by, filter, page) {
      demandRight(by, 'read-all');
      return inner.limits(by, filter, page);
    },
  };
}
