import type { Principal, Webhooks } from '@troupe/contracts';
import { demandRight } from './rights.ts';

/** Webhooks of which every method checks the right of its principal (I1). */
export function checkedWebhooks(inner: Webhooks): Webhooks {
  const checked =
    <A extends readonly unknown[], R>(method: (by: Principal, ...args: A) => Promise<R>) =>
    async (by: Principal, ...args: A): Promise<R> => {
      demandRight(by, 'manage-webhooks');
      return method(by, ...args);
    };
  return {
    create: checked(inner.create),
    list: checked(inner.list),
    get: checked(inner.get),
    update: checked(inner.update),
    rotate: checked(inner.rotate),
    remove: checked(inner.remove),
    ping: checked(inner.ping),
    deliveries: checked(inner.deliveries),
    redeliver: checked(inner.redeliver),
    replay: checked(inner.replay),
  };
}
