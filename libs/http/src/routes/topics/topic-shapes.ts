import {
  KEY_CURSOR,
  TOPIC_PATTERN,
  type DeadLetter,
  type DeadLetterFilter,
  type NewEvent,
  type Page,
  type PublishedEvent,
  type Topic,
} from '@troupe/contracts';
import { z } from 'zod';
import { json, name } from '../../shapes/fields.ts';
import { pageOfPlaces, type PageQuery } from '../../shapes/queries.ts';
import { matching } from '../../shapes/text.ts';

export const topicName: z.ZodType<string> = matching(
  TOPIC_PATTERN,
  'The name of a topic is made of letters, digits, "_" and "-", with full stops between',
).meta({ examples: ['orders'] });
export const deadLetterId: z.ZodType<string> = matching(
  '^dl-[0-9a-f]{32}$',
  'The id of a dead letter is what GET /v1/dead-letters lists',
).meta({
  examples: [`dl-${'0'.repeat(32)}`],
});

export const topic: z.ZodType<Topic> = z.object({
  name: z.string(),
  description: z.string().exactOptional(),
  schema: json.exactOptional().meta({ description: 'JSON Schema of the data of an event' }),
  retention: z.number().meta({ description: 'Milliseconds that events are kept' }),
  subscribers: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['workflow', 'agent']),
      signal: z.string().exactOptional().meta({ description: 'What its tasks are signalled with, where none are started' }),
      lag: z.int().meta({ description: 'Events that wait for it; counting ends at 100,000' }),
    }),
  ),
});
export const topics: z.ZodType<{ readonly items: readonly Topic[] }> = z.object({ items: z.array(topic) });

export const newEvent: z.ZodType<NewEvent> = z
  .strictObject({
    data: json.meta({ description: 'What happened, as the topic wants it' }),
    id: name
      .exactOptional()
      .meta({ description: 'Of several events of one id the first has an effect; the `Idempotency-Key` or a new one by default' }),
    key: name.exactOptional().meta({ description: 'Events of one key are taken in order' }),
  })
  .meta({ examples: [{ data: { order: 1042, total: 99.5 }, id: 'order-1042-created', key: '1042' }] });
export const publishedEvent: z.ZodType<PublishedEvent> = z.object({
  topic: z.string(),
  id: z.string(),
  repeated: z.boolean().meta({ description: 'There was an event of that id: this one has no effect' }),
});

export const deadLetter: z.ZodType<DeadLetter> = z.object({
  id: z.string(),
  topic: z.string(),
  subscriber: z.string().meta({ description: 'Who could not take it, as `kind:name`, and `#` and the signal where it is sent one' }),
  event: z.string().meta({ description: 'The id of the event' }),
  key: z.string().exactOptional(),
  at: z.string().meta({ format: 'date-time' }),
  code: z.string(),
  reason: z.string(),
  data: json,
  bytes: z.int().meta({ description: 'Of the data as it came' }),
  replays: z.int().meta({ description: 'How often it was taken again without success' }),
});
export const deadLetters: z.ZodType<Page<DeadLetter>> = z.object({ items: z.array(deadLetter), next: z.string().exactOptional() });
export const deadLettersQuery: z.ZodType<PageQuery & DeadLetterFilter> = z.strictObject({
  topic: topicName.exactOptional().meta({ description: 'Those of this topic' }),
  ...pageOfPlaces(KEY_CURSOR),
});
export const editedLetter: z.ZodType<Pick<NewEvent, 'data'>> = z
  .strictObject({ data: json.meta({ description: 'Instead of what the event had' }) })
  .meta({ examples: [{ data: { order: 1042, total: 99.5 } }] });
export const replayedLetter: z.ZodType<{ readonly taken: boolean; readonly letter: DeadLetter }> = z.object({
  taken: z.boolean().meta({ description: 'Whether its subscriber took it: it is no dead letter any more then' }),
  letter: deadLetter,
});
