import { workflow } from 'troupe';
import { faults } from '../faults.ts';

const once = { retry: { attempts: 1 } };
const never = (): Promise<never> => new Promise(() => {});

/** Goes wrong in that way, in that place. */
export default workflow('faulty', async (ctx, { where, fault }: { where: 'activity' | 'tool' | 'step' | 'code'; fault: string }) => {
  switch (where) {
    case 'activity':
      return ctx.call('faulty', fault, fault === 'a wait of centuries' ? {} : once);
    case 'tool':
      return ctx.tool('faulty', { fault }, fault === 'a wait of centuries' ? {} : once);
    case 'step':
      return ctx.step('faulty', () => (faults[fault]!(), never()), fault === 'a wait of centuries' ? {} : once);
    case 'code':
      if (fault.startsWith('a callback')) {
        queueMicrotask(() => {
          throw new Error('from a callback');
        });
        return ctx.sleep('1h');
      }
      return faults[fault]!();
    default:
      return where satisfies never;
  }
});
