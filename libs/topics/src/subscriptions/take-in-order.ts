import { growingWait, toFailure, TroupeError, type App, type TaskServices, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { deadLetterId, type DeadLetterRecords } from '../dead-letters/dead-letter-records.ts';
import type { LoggedEvent } from '../port.ts';
import type { Subscriber } from './subscribers-of.ts';
import { isRefused, prepareEvent, refusal, type Refused } from './take-event.ts';

export interface TakeParts {
  readonly env: Pick<Env, 'now' | 'sleep'>;
  readonly log: WorkflowLog;
  readonly letters: DeadLetterRecords;
  readonly services: TaskServices;
  /** The app there is now. */
  readonly app: () => App;
}

/** Of these the next attempt may be another: the platform is not ready, or a tenant has no room. */
const passing: ReadonlySet<string> = new Set([
  'unavailable',
  'shutting-down',
  'too-many-requests',
  'internal',
  'timed-out',
  'quota-exceeded',
  'too-many-starts',
  'quota-used-up',
]);
/** These end by themselves: an event waits for that, however long it takes. */
const waitedFor: ReadonlySet<string> = new Set(['unavailable', 'shutting-down']);
const WAITS = { initial: 50, factor: 2, max: 5_000 };
/** With these waits, after about a minute: the events of other tenants wait that long. */
const MOST_ATTEMPTS = 18;

/**
 * Takes some events, those of one key one after the other.
 *
 * T19 Of one key, an event is taken only once the start of the one before it is durable, or that is a dead letter.
 *
 * @param killed the event ended every process that took it
 * @returns whether all are taken: false when the signal aborted before
 */
export async function takeInOrder(
  parts: TakeParts,
  subscriber: Subscriber,
  events: readonly LoggedEvent[],
  killed: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const lines = new Map<string, Promise<boolean>>();
  const all: Promise<boolean>[] = [];
  for (const event of events) {
    const prepared = killed ? ended : await prepareEvent(parts.app(), subscriber, event);
    if (prepared === undefined) continue;
    const before = isRefused(prepared) || prepared.key === undefined ? undefined : lines.get(prepared.key);
    const taken = (before ?? Promise.resolve(true)).then(async (well) => {
      if (!well) return false;
      const refused = isRefused(prepared) ? prepared : await persist(parts, subscriber, () => prepared.take(parts.services), signal);
      if (refused === 'stopped') return false;
      if (refused !== undefined) await bury(parts, subscriber, event, refused);
      return true;
    });
    // What it rejects with is seen below.
    taken.catch(() => {});
    if (!isRefused(prepared) && prepared.key !== undefined) lines.set(prepared.key, taken);
    all.push(taken);
  }
  return (await Promise.all(all)).every((well) => well);
}

export const ended: Refused = { code: 'attempt-lost', reason: 'Every process that took the event ended before it was taken.' };

/** @returns why it cannot be taken; undefined when it was */
export async function persist(
  { env, log }: Pick<TakeParts, 'env' | 'log'>,
  { topic, name }: Pick<Subscriber, 'topic' | 'name'>,
  take: () => Promise<void>,
  signal: AbortSignal,
): Promise<Refused | 'stopped' | undefined> {
  for (let attempt = 1; ; attempt++) {
    if (signal.aborted) return 'stopped';
    try {
      await take();
      return undefined;
    } catch (error) {
      const code = error instanceof TroupeError ? error.code : 'internal';
      if (!passing.has(code)) return refusal(error);
      if (attempt >= MOST_ATTEMPTS && !waitedFor.has(code)) return refusal(error);
      if (attempt === 1)
        log.warn('an event cannot be taken now, trying again', { topic, subscriber: name, error: toFailure(error).message });
    }
    await env.sleep(growingWait(WAITS, attempt), signal);
  }
}

/** Makes a dead letter of an event. A repeat changes nothing. */
export async function bury(
  { env, letters, log }: Pick<TakeParts, 'env' | 'letters' | 'log'>,
  { topic, name }: Subscriber,
  event: LoggedEvent,
  { code, reason }: Refused,
): Promise<void> {
  const isText = 'unfit' in event;
  const data = JSON.stringify(isText ? event.text : event.data);
  await letters.insert({
    ...{ tenant: event.tenant, id: deadLetterId(topic, name, event.id), topic, subscriber: name, event: event.id },
    ...(event.key === undefined ? {} : { key: event.key }),
    ...{ published: event.at, at: env.now(), code, reason, data, bytes: isText ? event.bytes : Buffer.byteLength(data) },
    ...{ attributes: JSON.stringify(isText ? {} : (event.attributes ?? {})), replays: 0, changes: 0 },
  });
  log.warn('an event is a dead letter', { topic, subscriber: name, tenant: event.tenant, event: event.id, code });
}
