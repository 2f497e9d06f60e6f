import type { Webhooks } from '@troupe/contracts';
import type { AuditWriter } from '../audit-writer.ts';
import { auditedActs, type AuditedActs } from './audited-acts.ts';

/** Webhooks, of which it is recorded who makes, changes and removes them, and has events sent again (J2). */
export function auditedWebhooks(inner: Webhooks, writer: AuditWriter): Webhooks {
  const acts = (by: Parameters<Webhooks['get']>[0]): AuditedActs => auditedActs(writer, by);
  return {
    create: (by, request) =>
      acts(by).act(
        { action: 'webhook.create' },
        () => inner.create(by, request),
        ({ id }) => id,
      ),
    list: (by, page) => acts(by).read({ action: 'webhook.list' }, () => inner.list(by, page)),
    get: (by, id) => acts(by).read({ action: 'webhook.get', on: id }, () => inner.get(by, id)),
    update(by, id, changes) {
      const action = changes.because === undefined ? 'webhook.update' : `webhook.pause ${changes.because}`;
      return acts(by).act({ action, on: id }, () => inner.update(by, id, changes));
    },
    rotate: (by, id, overlap) => acts(by).act({ action: 'webhook.rotate', on: id }, () => inner.rotate(by, id, overlap)),
    remove: (by, id) => acts(by).act({ action: 'webhook.remove', on: id }, () => inner.remove(by, id)),
    ping: (by, id) => acts(by).act({ action: 'webhook.ping', on: id }, () => inner.ping(by, id)),
    deliveries: (by, id, page) => acts(by).read({ action: 'webhook.deliveries', on: id }, () => inner.deliveries(by, id, page)),
    redeliver: (by, id, delivery) => acts(by).act({ action: 'webhook.replay', on: id }, () => inner.redeliver(by, id, delivery)),
    replay: (by, id, which, page) => acts(by).act({ action: 'webhook.replay', on: id }, () => inner.replay(by, id, which, page)),
  };
}
