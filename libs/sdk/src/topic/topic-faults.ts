import {
  nameOf,
  readEventCondition,
  toFailure,
  TOPIC_PATTERN,
  triggersOf,
  type App,
  type HookDefinition,
  type StartTrigger,
  type TopicDefinition,
  type Trigger,
  type Triggers,
} from '@troupe/contracts';
import { durationFaults, functionFaults, schemaFaults, unknownPropertyFaults } from '../property-faults.ts';

/** Events that one task is started with. */
const MOST_IN_BATCH = 1_000;
const isTopicName = new RegExp(TOPIC_PATTERN);
const commonProperties = ['topic', 'where', 'filter', 'map', 'input', 'key', 'from'];
const startProperties = [...commonProperties, 'batch', 'debounce'];
const signalProperties = [...commonProperties, 'signal', 'task', 'start'];

/** Everything that is wrong with a topic by itself. */
export function topicFaults(topic: TopicDefinition): string[] {
  return [
    ...(isTopicName.test(topic.name)
      ? []
      : ['its name is made of letters, digits, "_" and "-", with full stops between, such as orders.created']),
    ...unknownPropertyFaults(topic, ['kind', 'name', 'description', 'schema', 'retention']),
    ...schemaFaults('schema', topic.schema),
    ...durationFaults('retention', topic.retention),
  ];
}

/** Everything that is wrong with what a workflow or an agent subscribes to, by itself. */
export function triggerFaults(definition: { readonly on?: Triggers }): string[] {
  const { on } = definition as { readonly on?: unknown };
  if (on === undefined) return [];
  const triggers: readonly unknown[] = Array.isArray(on) ? on : [on];
  const subscribed = new Set<string>();
  return triggers.flatMap((trigger, index) => {
    const at = Array.isArray(on) ? `on[${index}]` : 'on';
    if (typeof trigger !== 'object' || trigger === null) return [`${at} is an object such as { topic: 'orders' }`];
    const faults = faultsOf(trigger as Trigger, at);
    if (faults.length > 0) return faults;
    const key = subscription(trigger as Trigger);
    return subscribed.size === subscribed.add(key).size ? [`${at} subscribes to the same topic once more`] : [];
  });
}

function faultsOf(trigger: Trigger, at: string): string[] {
  const { topic, filter, map, key, from, input } = trigger;
  const name = typeof topic === 'string' ? topic : topic?.name;
  const isSignal = 'signal' in trigger && trigger.signal !== undefined;
  return [
    ...(typeof name === 'string' && isTopicName.test(name) ? [] : [`${at}.topic names a topic, such as orders`]),
    ...unknownPropertyFaults(trigger, isSignal ? signalProperties : startProperties).map((fault) => `${at}: ${fault}`),
    ...whereFaults(at, trigger.where),
    ...functionFaults(`${at}.filter`, filter, true),
    ...functionFaults(`${at}.map`, map, true),
    ...functionFaults(`${at}.key`, key, true),
    ...(map !== undefined && input !== undefined ? [`${at} has either map or input`] : []),
    ...([undefined, 'new', 'first'].includes(from) ? [] : [`${at}.from is "new" or "first"`]),
    ...(isSignal
      ? [
          ...(typeof nameOf(trigger.signal) === 'string' ? [] : [`${at}.signal names a signal`]),
          ...functionFaults(`${at}.task`, trigger.task),
          ...functionFaults(`${at}.start`, trigger.start, true),
        ]
      : windowFaults(at, trigger)),
  ];
}

function windowFaults(at: string, { batch, debounce }: StartTrigger): string[] {
  const [most, isBatch] = [batch?.most, typeof batch === 'object' && batch !== null];
  return [
    ...(batch !== undefined && debounce !== undefined ? [`${at} has either batch or debounce`] : []),
    ...(batch === undefined || (isBatch && Number.isInteger(most) && most! >= 1 && most! <= MOST_IN_BATCH && batch.wait !== undefined)
      ? []
      : [`${at}.batch is an object such as { most: 100, wait: '5s' }, with at most ${MOST_IN_BATCH} events`]),
    ...(isBatch ? durationFaults(`${at}.batch.wait`, batch?.wait) : []),
    ...(debounce === undefined || (typeof debounce === 'object' && debounce !== null && debounce.wait !== undefined)
      ? []
      : [`${at}.debounce is an object such as { wait: '5s' }`]),
    ...durationFaults(`${at}.debounce.wait`, debounce?.wait),
    ...durationFaults(`${at}.debounce.most`, debounce?.most),
  ];
}

function whereFaults(at: string, where: unknown): string[] {
  if (where === undefined) return [];
  try {
    readEventCondition(where, `${at}.where`);
    return [];
  } catch (error) {
    return [toFailure(error).message];
  }
}

function subscription(trigger: Trigger): string {
  return JSON.stringify([nameOf(trigger.topic), trigger.signal === undefined ? undefined : nameOf(trigger.signal)]);
}

/** Where a hook publishes that the app does not have. */
export function unknownPublished({ publish }: Pick<HookDefinition, 'publish'>, { topics }: Pick<App, 'topics'>): readonly string[] {
  const name = publish === undefined ? undefined : nameOf(publish.topic);
  return name === undefined || topics?.has(name) === true
    ? []
    : [`publishes to the topic ${JSON.stringify(name)}, but there is no topic of that name in the app; put it in topics/.`];
}

/** What a workflow or an agent subscribes to that the app does not have. */
export function unknownTopics(definition: { readonly on?: Triggers }, { topics }: Pick<App, 'topics'>): readonly string[] {
  return triggersOf(definition)
    .map(({ topic }) => nameOf(topic))
    .filter((name) => topics?.has(name) !== true)
    .map((name) => `subscribes to the topic ${JSON.stringify(name)}, but there is no topic of that name in the app; put it in topics/.`);
}
