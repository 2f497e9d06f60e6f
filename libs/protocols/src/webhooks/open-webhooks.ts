import type { AddressGuard, Outbox, TaskServices, Webhooks, WorkflowLog } from '@troupe/contracts';
import type { Protocol } from '@troupe/http';
import { addressWebhooks } from './address-webhooks.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import type { NotedTurns } from './note-turns.ts';
import { ADDRESSEE, sendTurns } from './send-turns.ts';
import { webhookRoutes } from './webhook-routes.ts';
import { webhookService } from './webhook-service.ts';

/** What a composition has for webhooks. */
export interface WebhookSettings {
  readonly turns: NotedTurns;
  /** Checks who may manage them, and records who does. */
  readonly around: (inner: Webhooks) => Webhooks;
}

export interface OpenWebhooks {
  readonly webhooks: Webhooks;
  close(): Promise<void>;
}

interface Parts {
  readonly services: TaskServices;
  readonly outbox: Outbox;
  readonly guard: AddressGuard;
  readonly log: WorkflowLog;
}

/** Sends what happens to tasks, from now on. */
export function openWebhooks({ turns, around }: WebhookSettings, { services, outbox, guard, log }: Parts): OpenWebhooks {
  const webhooks = around(webhookService({ turns, outbox, guard }));
  outbox.addressBy(ADDRESSEE, addressWebhooks(turns, webhooks));
  turns.onDelete = (task) => outbox.drop({ task });
  return { webhooks, close: sendTurns({ turns, services, outbox, log }) };
}

export function webhooksProtocol(webhooks: Webhooks): Protocol {
  return {
    name: 'webhooks',
    description: 'Events of tasks, sent to addresses of clients',
    routes(app) {
      webhookRoutes(app, webhooks);
      deliveryRoutes(app, webhooks);
    },
  };
}
