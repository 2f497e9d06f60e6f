import {
  checkBySchema,
  defaultBounds,
  jsonBytes,
  jsonSchemaOf,
  milliseconds,
  nameOf,
  readKeyCursor,
  TOPIC_RETENTION_MS,
  TroupeError,
  writeKeyCursor,
  type App,
  type Json,
  type Principal,
  type TaskServices,
  type Topic,
  type TopicDefinition,
  type Topics,
} from '@troupe/contracts';
import { uuid, type Env } from '@troupe/env';
import { deadLetterView, type DeadLetterRecord, type DeadLetterRecords } from './dead-letters/dead-letter-records.ts';
import type { TopicLog } from './port.ts';
import type { PositionRecords } from './subscriptions/position-records.ts';
import { subscribersOf, type Subscriber } from './subscriptions/subscribers-of.ts';
import { isRefused, prepareEvent, refusal, type Refused } from './subscriptions/take-event.ts';

export interface TopicsParts {
  readonly app: () => App;
  readonly env: Pick<Env, 'random'>;
  readonly topics: TopicLog;
  readonly positions: PositionRecords;
  readonly letters: DeadLetterRecords;
  readonly services: TaskServices;
}

/** Events that are counted of what waits for a subscriber. */
const MOST_LAG = 100_000;

/** Topics of an app, each principal within its tenant; without a look at rights. */
export function topicsService(parts: TopicsParts): Topics {
  const { app, env, topics } = parts;
  const find = (name: string): TopicDefinition => {
    const found = app().topics?.get(name);
    if (found === undefined)
      throw new TroupeError('topic-not-found', `There is no topic ${JSON.stringify(name)}. GET /v1/topics lists those there are.`);
    return found;
  };
  return {
    list: async ({ tenant }) => Promise.all([...(app().topics?.values() ?? [])].map((topic) => viewOf(parts, topic, tenant))),
    get: async ({ tenant }, name) => viewOf(parts, find(name), tenant),
    async publish({ tenant }, name, { data, id = uuid(env), key }) {
      await demandFit(find(name), data);
      const { repeated } = await topics.append(name, { tenant, id, key, data });
      return { topic: name, id, repeated };
    },
    ...deadLetters(parts),
  };
}

export function retentionOf({ retention }: TopicDefinition): number {
  return retention === undefined ? TOPIC_RETENTION_MS : milliseconds(retention);
}

/** @throws TroupeError `payload-too-large`, `invalid-input` */
async function demandFit({ name, schema }: TopicDefinition, data: Json): Promise<void> {
  const { topicEventBytes } = defaultBounds;
  const bytes = jsonBytes(data);
  if (bytes > topicEventBytes)
    throw new TroupeError('payload-too-large', `The data of an event has at most ${topicEventBytes} bytes; this has ${bytes}.`);
  if (schema === undefined) return;
  const checked = await checkBySchema(schema, data);
  if (checked.ok) return;
  const errors = checked.issues.map(({ path, message }) => ({ pointer: ['/data', ...path.map(String)].join('/'), message }));
  throw new TroupeError('invalid-input', `The data does not fit the topic ${JSON.stringify(name)}.`, { errors });
}

async function viewOf({ app, topics, positions }: TopicsParts, topic: TopicDefinition, tenant: string): Promise<Topic> {
  const { name, description, schema } = topic;
  const own = subscribersOf(app()).filter((each) => each.topic === name);
  const subscribers = own.map(async ({ name: subscriber, kind, target, trigger }) => {
    const place = (await positions.get(name, subscriber))?.place;
    const signal = trigger.signal === undefined ? {} : { signal: nameOf(trigger.signal) };
    return { name: target, kind, ...signal, lag: place === undefined ? 0 : await topics.count(name, tenant, place, MOST_LAG) };
  });
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(schema === undefined ? {} : { schema: jsonSchemaOf(schema) }),
    retention: retentionOf(topic),
    subscribers: await Promise.all(subscribers),
  };
}

type DeadLetters = Pick<Topics, 'deadLetters' | 'deadLetter' | 'editDeadLetter' | 'replayDeadLetter' | 'removeDeadLetter'>;

function deadLetters({ app, letters, services }: TopicsParts): DeadLetters {
  const find = async ({ tenant }: Principal, id: string): Promise<DeadLetterRecord> => {
    const found = await letters.get(tenant, id);
    if (found === undefined) throw new TroupeError('dead-letter-not-found', `There is no dead letter ${JSON.stringify(id.slice(0, 128))}.`);
    return found;
  };
  const change = async (by: Principal, id: string, to: Partial<DeadLetterRecord>): Promise<DeadLetterRecord> => {
    for (;;) {
      const changed = await letters.change(await find(by, id), to);
      if (changed !== undefined) return changed;
    }
  };
  return {
    async deadLetters({ tenant }, { topic }, { limit, cursor }) {
      const page = await letters.page(tenant, topic, limit, cursor === undefined ? undefined : readKeyCursor(cursor));
      return { items: page.records.map(deadLetterView), ...(page.cursor === undefined ? {} : { next: writeKeyCursor(page.cursor) }) };
    },
    deadLetter: async (by, id) => deadLetterView(await find(by, id)),
    async editDeadLetter(by, id, data) {
      return deadLetterView(await change(by, id, { data: JSON.stringify(data), bytes: jsonBytes(data) }));
    },
    async replayDeadLetter(by, id) {
      const letter = await find(by, id);
      const refused = await takeAgain(app(), services, letter);
      if (refused !== undefined) {
        const changed = await change(by, id, { ...refused, replays: letter.replays + 1 });
        return { taken: false, letter: deadLetterView(changed) };
      }
      await letters.delete(letter);
      return { taken: true, letter: deadLetterView(letter) };
    },
    async removeDeadLetter(by, id) {
      await letters.delete(await find(by, id));
    },
  };
}

/** @returns why its subscriber cannot take it now, either */
async function takeAgain(app: App, services: TaskServices, letter: DeadLetterRecord): Promise<Refused | undefined> {
  const { tenant, event: id, key, published: at, topic, subscriber: name } = letter;
  const subscriber: Subscriber | undefined = subscribersOf(app).find((each) => each.topic === topic && each.name === name);
  if (subscriber === undefined) return { code: 'bad-request', reason: `The app has no subscriber ${JSON.stringify(name)} any more.` };
  const event = { place: 0, tenant, id, key, at, data: JSON.parse(letter.data) as Json };
  const attributes = JSON.parse(letter.attributes) as Readonly<Record<string, string>>;
  const prepared = await prepareEvent(app, subscriber, { ...event, attributes });
  if (prepared === undefined) return undefined;
  if (isRefused(prepared)) return prepared;
  try {
    await prepared.take(services);
    return undefined;
  } catch (error) {
    return refusal(error);
  }
}
