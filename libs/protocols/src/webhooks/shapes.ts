import {
  defaultBounds,
  milliseconds,
  webhookEvents,
  webhookPauses,
  KEY_CURSOR,
  type IssuedWebhook,
  type NewWebhook,
  type Page,
  type Replay,
  type Webhook,
  type WebhookChanges,
  type WebhookDelivery,
} from '@troupe/contracts';
import { attributesField, characters, durationField, momentField, nameField, pageOfPlaces, type PageQuery } from '@troupe/http';
import { z } from 'zod';

const { webhookUrlCharacters, webhookNames, keyLabelCharacters } = defaultBounds;
export const webhookId: z.ZodType<string> = z.uuid().meta({ examples: ['0198c0de-0000-4000-8000-000000000000'] });
const at = z.string().meta({ format: 'date-time' });
const url = characters(1, webhookUrlCharacters).meta({
  description: 'An http or https address on the public internet, or one that `TROUPE_PRIVATE_HOSTS` allows',
  examples: ['https://example.com/troupe'],
});
const label = characters(1, keyLabelCharacters);
const events = z.array(z.enum(webhookEvents)).min(1).max(webhookNames);
const names = z.array(nameField).min(1).max(webhookNames);
const filter = z
  .strictObject({
    workflows: names.exactOptional(),
    agents: names.exactOptional(),
    attributes: attributesField.exactOptional(),
  })
  .meta({ description: 'Of which tasks: those of one of these workflows or agents, with all of these attributes' });

const members = {
  id: z.string(),
  url: z.string(),
  label: z.string().exactOptional(),
  events: z.array(z.enum(webhookEvents)),
  filter: filter.exactOptional(),
  paused: z.boolean(),
  pausedBecause: z.enum(webhookPauses).exactOptional(),
  createdAt: at,
  createdBy: z.string(),
  updatedAt: at,
  failingSince: at.exactOptional().meta({ description: 'Since when no delivery was taken' }),
  previousSecretUntil: at
    .exactOptional()
    .meta({ description: 'Until when deliveries are signed with the secret before the last rotation, too' }),
};

export const webhook: z.ZodType<Webhook> = z.object(members);
export const issuedWebhook: z.ZodType<IssuedWebhook> = z.object({
  ...members,
  secret: z.string().meta({ description: 'What deliveries are signed with, as Standard Webhooks writes it; it is shown this once' }),
});
export const webhookPage: z.ZodType<Page<Webhook>> = z.object({ items: z.array(webhook), next: z.string().exactOptional() });

export const createWebhook: z.ZodType<NewWebhook> = z
  .strictObject({
    url,
    label: label.exactOptional(),
    events: events.exactOptional().meta({ description: 'Each end of a task and each approval that is asked for, unless said otherwise' }),
    filter: filter.exactOptional(),
    paused: z.boolean().exactOptional(),
  })
  .meta({ examples: [{ url: 'https://example.com/troupe', events: ['task.completed', 'task.failed'] }] });

export const changeWebhook: z.ZodType<Omit<WebhookChanges, 'because'>> = z
  .strictObject({
    url: url.exactOptional(),
    label: label.nullable().exactOptional(),
    events: events.exactOptional(),
    filter: filter.nullable().exactOptional(),
    paused: z.boolean().exactOptional(),
  })
  .meta({ examples: [{ paused: true }] });

export const rotateWebhook: z.ZodType<{ readonly overlap?: number | string } | null | undefined> = z
  .strictObject({
    overlap: durationField
      .exactOptional()
      .meta({ description: 'How long deliveries are signed with both secrets; not at all unless said' }),
  })
  .nullish();

export const delivery: z.ZodType<WebhookDelivery> = z.object({
  id: z.string().meta({ description: 'What is sent as `webhook-id`' }),
  event: z.string(),
  task: z.string().exactOptional(),
  status: z.enum(['pending', 'delivered', 'failed']),
  createdAt: at,
  attempts: z.int(),
  lastStatus: z.int().exactOptional(),
  lastError: z.string().exactOptional(),
  nextAttempt: at.exactOptional(),
});
export const deliveryPage: z.ZodType<Page<WebhookDelivery>> = z.object({ items: z.array(delivery), next: z.string().exactOptional() });

const status = z.enum(['pending', 'delivered', 'failed']);
export const webhooksQuery: z.ZodType<PageQuery> = z.strictObject(pageOfPlaces(KEY_CURSOR));
export const deliveriesQuery: z.ZodType<PageQuery & Pick<Replay, 'status'>> = z.strictObject({
  status: status.exactOptional(),
  ...pageOfPlaces(KEY_CURSOR),
});

interface ReplayBody {
  readonly status?: Replay['status'];
  readonly from?: string | number;
  readonly before?: string | number;
  readonly cursor?: string;
}

export const replayDeliveries: z.ZodType<ReplayBody | null | undefined> = z
  .strictObject({
    status: status.exactOptional().meta({ description: 'Those that failed, unless said otherwise' }),
    from: momentField.exactOptional().meta({ description: 'Events put into the outbox from then on' }),
    before: momentField.exactOptional(),
    cursor: pageOfPlaces(KEY_CURSOR).cursor,
  })
  .nullish();

export const replayed: z.ZodType<{ readonly count: number; readonly next?: string }> = z.object({
  count: z.int().meta({ description: 'How many are sent again' }),
  next: z.string().exactOptional().meta({ description: 'Give it as `cursor` to go on: there may be more' }),
});

/** Milliseconds of a moment or a duration that was checked. */
export function inTime(value: string | number): number {
  return typeof value === 'number' ? value : Date.parse(value);
}
export function inDuration(value: string | number): number {
  return typeof value === 'number' ? value : milliseconds(value);
}
