import { createHash } from 'node:crypto';
import {
  checkBySchema,
  fitsCondition,
  isoTime,
  nameFrom,
  nameOf,
  toBoundedJson,
  toFailure,
  TroupeError,
  type App,
  type Json,
  type Principal,
  type SignalTrigger,
  type TaskService,
  type TaskServices,
  type Tenant,
  type TopicMessage,
} from '@troupe/contracts';
import type { LoggedEvent, ReadableEvent } from '../port.ts';
import type { Subscriber } from './subscribers-of.ts';

/** Why an event cannot be taken: it would be so the next time, too. */
export interface Refused {
  readonly code: string;
  readonly reason: string;
}

/** An event that a subscriber can take. */
export interface Takeable {
  readonly key: string | undefined;
  /** Of the task that it starts, or the payload of the signal. */
  readonly input: Json;
  /** Starts or signals its task. A repeat has no effect. @throws TroupeError what the service throws */
  take(services: TaskServices): Promise<void>;
}

/** What is to be done with an event: nothing for one that the subscriber's filter leaves out. */
export type Prepared = Takeable | Refused | undefined;

/** Characters of a reason: what the code of an app throws may have any number. */
const MOST_REASON = 1_024;

export function isRefused(prepared: Takeable | Refused): prepared is Refused {
  return 'reason' in prepared;
}

export function refusal(error: unknown, what?: string): Refused {
  const code = error instanceof TroupeError ? error.code : 'bad-request';
  const { message } = toFailure(error);
  return { code, reason: `${what === undefined ? '' : `${what}: `}${message}`.slice(0, MOST_REASON) };
}

/**
 * T15 What code of the app is asked of an event is asked before anything is done, and what it throws makes a dead
 *     letter of that event alone.
 * T16 The id of the task, and the key of the signal, follow from the topic, the subscriber and the id of the event: however
 *     often it is taken, by whatever process, it starts one task at most, or is sent to one once.
 */
export async function prepareEvent(app: Pick<App, 'topics'>, subscriber: Subscriber, event: LoggedEvent): Promise<Prepared> {
  if ('unfit' in event) return { code: 'bad-request', reason: event.unfit };
  let what = `The event does not fit the topic ${JSON.stringify(subscriber.topic)}`;
  try {
    const message = await messageOf(app, subscriber.topic, event);
    const { trigger } = subscriber;
    what = 'The filter of the subscriber failed';
    if (trigger.where !== undefined && !fitsCondition(trigger.where, message)) return undefined;
    if (trigger.filter !== undefined && !demandNow(trigger.filter(message))) return undefined;
    what = 'The key of the subscriber failed';
    const key = trigger.key === undefined ? message.key : keyFrom(demandNow(trigger.key(message)));
    what = 'The input of the subscriber failed';
    const input = bounded(trigger.input ?? (trigger.map === undefined ? message.data : demandNow(trigger.map(message))));
    const id = idOf(subscriber, event);
    if (trigger.signal === undefined) {
      const given = trigger.batch === undefined ? input : [input];
      return { key, input, take: (services) => startOnce(serviceOf(services, event), subscriber, id, given) };
    }
    what = 'The task of the subscriber failed';
    const sent = signalOf(trigger, message, id, input);
    return { key, input, take: (services) => signalOnce(serviceOf(services, event), subscriber, sent) };
  } catch (error) {
    return refusal(error, what);
  }
}

/** The event as the app sees it. @throws TroupeError `invalid-input` */
export async function messageOf({ topics }: Pick<App, 'topics'>, topic: string, event: ReadableEvent): Promise<TopicMessage> {
  const { id, key, at, attributes = {} } = event;
  const schema = topics?.get(topic)?.schema;
  const checked = schema === undefined ? ({ ok: true, value: event.data } as const) : await checkBySchema(schema, event.data);
  if (!checked.ok)
    throw new TroupeError(
      'invalid-input',
      checked.issues.map(({ path, message }) => `/${path.map(String).join('/')} ${message}`).join('; '),
    );
  return { topic, id, key, data: checked.value, at: isoTime(at), attributes };
}

interface SentSignal {
  readonly task: string;
  readonly name: string;
  readonly payload: Json;
  readonly key: string;
  /** What the task is started with where there is none. */
  readonly start: { readonly input: Json } | undefined;
}

function signalOf(trigger: SignalTrigger, message: TopicMessage, key: string, payload: Json): SentSignal {
  const task = demandNow(trigger.task(message));
  if (typeof task !== 'string') throw new TroupeError('wrong-type', 'it gives the id of a task');
  const start = trigger.start === undefined ? undefined : { input: bounded(demandNow(trigger.start(message))) };
  return { task, name: nameOf(trigger.signal), payload, key, start };
}

export async function startOnce(
  service: TaskService,
  { kind, target }: Pick<Subscriber, 'kind' | 'target'>,
  id: string,
  input: Json,
): Promise<void> {
  await unlessKnown('already-exists', () => service.start({ kind, name: target, input, id }));
}

async function signalOnce(
  service: TaskService,
  { kind, target }: Subscriber,
  { task, name, payload, key, start }: SentSignal,
): Promise<void> {
  const send = (): Promise<void> => unlessKnown('idempotency-key-reused', () => service.signal(task, name, payload, key));
  try {
    await send();
  } catch (error) {
    if (start === undefined || !(error instanceof TroupeError) || error.code !== 'task-not-found') throw error;
    // Another event may have started it meanwhile, with other input.
    await unlessKnown('already-exists', () => service.start({ kind, name: target, input: start.input, id: task }));
    await send();
  }
}

/** Another event of the same id came before, with other content. */
async function unlessKnown(code: 'already-exists' | 'idempotency-key-reused', act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof TroupeError) || error.code !== code) throw error;
  }
}

function idOf({ name, topic }: Subscriber, { id }: ReadableEvent): string {
  return `event-${hashOf([topic, name, id])}`;
}

export function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}

/** What is made for a principal is made once; tenants that there are none of do not fill the memory. */
const principals = new Map<Tenant, Principal>();
const MOST_PRINCIPALS = 1_000;

/** As it is on record: the platform asks, within the tenant of the event. */
export function serviceOf(services: TaskServices, { tenant }: Pick<LoggedEvent, 'tenant'>): TaskService {
  let principal = principals.get(tenant);
  if (principal === undefined) {
    if (principals.size >= MOST_PRINCIPALS) principals.clear();
    principals.set(tenant, (principal = { kind: 'platform', id: 'topics', tenant, roles: ['operator'] }));
  }
  return services.for(principal);
}

function bounded(value: unknown): Json {
  return value === undefined ? null : toBoundedJson(value, 'it');
}

function keyFrom(key: unknown): string | undefined {
  if (key === undefined) return undefined;
  if (typeof key !== 'string') throw new TroupeError('wrong-type', 'it gives a text');
  return nameFrom(key);
}

/** @throws TroupeError `wrong-type` for what would have to be waited for */
function demandNow<T>(value: T): T {
  if (!(value instanceof Promise)) return value;
  value.catch(() => {});
  throw new TroupeError('wrong-type', 'it cannot wait: give the value itself, not a promise');
}
