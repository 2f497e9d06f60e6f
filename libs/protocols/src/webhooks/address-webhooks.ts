import { platformPrincipal, type Address, type Addressee, type Webhooks } from '@troupe/contracts';
import type { NotedTurns } from './note-turns.ts';
import { taskLineOf } from './task-webhook-records.ts';
import { lineOf, type WebhookRecord } from './webhook-records.ts';

/** Milliseconds after which an endpoint that took nothing is paused. */
const FAILING_MS = 3 * 86_400_000;
const GONE = 410;

/** Where deliveries go at this moment, and what becomes of endpoints that do not take them. */
export function addressWebhooks(turns: NotedTurns, webhooks: Pick<Webhooks, 'update'>): Addressee {
  const recordOf = (tenant: string, line: string): Promise<WebhookRecord | undefined> =>
    turns.webhooks.get(tenant, line.slice(lineOf({ tenant, id: '' }).length));
  return {
    async address({ id, tenant, line, task, body }, at) {
      if (task !== undefined && line === taskLineOf(task)) {
        const own = await turns.ofTasks.get(task);
        return own === undefined ? 'gone' : addressOf(own.url, own.secret === undefined ? [] : [own.secret], id, at, body);
      }
      const record = await recordOf(tenant, line);
      if (record === undefined) return 'gone';
      if (record.paused !== undefined) return 'held';
      const { secret, previousSecret, previousUntil = 0 } = record;
      const both = previousSecret !== undefined && previousUntil > at.getTime() ? [secret, previousSecret] : [secret];
      return addressOf(record.url, both, id, at, body);
    },
    async onSent({ tenant, line, task, state, lastStatus }) {
      if (task !== undefined && line === taskLineOf(task)) return;
      const record = await recordOf(tenant, line);
      if (record === undefined || record.paused !== undefined) return;
      const pause = async (because: 'gone' | 'failing'): Promise<void> =>
        void (await webhooks.update({ ...platformPrincipal, tenant }, record.id, { paused: true, because }));
      if (lastStatus === GONE) return pause('gone');
      // Another change wins: the next delivery says it again.
      if (state === 'taken') {
        if (record.failingSince !== undefined) await turns.webhooks.change(record, { failingSince: undefined });
      } else if (record.failingSince === undefined) await turns.webhooks.change(record, { failingSince: Date.now() });
      else if (Date.now() - record.failingSince > FAILING_MS) await pause('failing');
    },
  };
}

async function addressOf(url: string, secrets: readonly string[], id: string, at: Date, body: string): Promise<Address> {
  // The official package is loaded when there is something to send: it delays every start.
  const { Webhook } = await import('standardwebhooks');
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, at, body));
  return {
    url,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Troupe-Webhooks',
      ...(signatures.length === 0 ? {} : { 'webhook-signature': signatures.join(' ') }),
    },
  };
}
