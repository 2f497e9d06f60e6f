import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import {
  defaultTenant,
  nameOf,
  toBoundedJson,
  toFailure,
  TroupeError,
  type HookDefinition,
  type HookMessage,
  type Json,
  type Principal,
  type TaskServices,
  type Topics,
  type WorkflowLog,
} from '@troupe/contracts';
import { unfit } from '../unfit.ts';

/** What became of a message. */
export interface TakenMessage {
  readonly task?: string;
  /** Where it was published. */
  readonly topic?: string;
  /** It had come before, or another with its id. */
  readonly repeated: boolean;
}

/** What hooks act on. */
export interface HookTargets {
  readonly services: TaskServices;
  readonly topics: Pick<Topics, 'publish'>;
  readonly log: WorkflowLog;
}

const MOST_ID = 256;

/** Who asks, as it is on record: the platform, by the hook. It may do what the hook does, and nothing else. */
export function principalOfHook({ name, start, tenant = defaultTenant }: HookDefinition): Principal {
  return { kind: 'platform', id: `hook:${name}`, tenant, roles: [start === undefined ? 'operator' : 'caller'] };
}

interface Message {
  readonly headers: IncomingHttpHeaders;
  readonly body: Json;
}

/**
 * Starts a task, signals one, or publishes an event: a message of the same id has no other effect, whatever its content is.
 *
 * @throws TroupeError `validation-failed`, `invalid-input` where code of the hook fails, and what the service throws
 */
export async function takeMessage(
  { services, topics, log }: HookTargets,
  hook: HookDefinition,
  principal: Principal,
  { headers, body }: Message,
): Promise<TakenMessage | { readonly ignored: true }> {
  const id = messageIdOf(hook, headers, body);
  const key = `hook-${createHash('sha256')
    .update(JSON.stringify([hook.name, id]))
    .digest('hex')
    .slice(0, 40)}`;
  const input = inputOf(hook, { headers: shownOf(headers), body }, log);
  if (input === undefined) return { ignored: true };
  if (hook.publish !== undefined) {
    const { topic, key: place } = hook.publish;
    const eventKey = place === undefined ? undefined : at(body, place);
    if (eventKey !== undefined && typeof eventKey !== 'string') throw unfit(place!, 'It is the key of the event, a text');
    const published = await topics.publish(principal, nameOf(topic), {
      id: key,
      data: input,
      ...(eventKey === undefined ? {} : { key: eventKey }),
    });
    return { topic: published.topic, repeated: published.repeated };
  }
  const service = services.for(principal);
  if (hook.signal !== undefined) {
    const { name, task: place } = hook.signal;
    const task = at(body, place);
    if (typeof task !== 'string') throw unfit(place, 'It is the id of a task');
    const known = await repeats('idempotency-key-reused', () => service.signal(task, name, input, key));
    return { task, repeated: known };
  }
  const target = hook.start!;
  const named =
    'workflow' in target ? ({ kind: 'workflow', name: target.workflow } as const) : ({ kind: 'agent', name: target.agent } as const);
  let created = false;
  const known = await repeats('already-exists', async () => ({ created } = await service.start({ ...named, input, id: key })));
  return { task: key, repeated: known || !created };
}

/** Undefined for a message that the hook leaves out. */
function inputOf(hook: HookDefinition, message: HookMessage, log: WorkflowLog): Json | undefined {
  const { name, filter, input, map } = hook;
  let what = 'filter';
  try {
    if (filter !== undefined && demandNow(filter(message)) !== true) return undefined;
    what = 'map';
    if (map !== undefined) return toBoundedJson(demandNow(map(message)) ?? null, 'what it gives');
  } catch (error) {
    // The sender gets nothing of the code of the app.
    log.warn(`The ${what} of a hook failed.`, { hook: name, error: toFailure(error).message });
    throw new TroupeError('invalid-input', `The ${what} of this hook cannot take the message.`);
  }
  return input === undefined ? message.body : (at(message.body, input) ?? null);
}

function demandNow<T>(value: T): T {
  if (!(value instanceof Promise)) return value;
  value.catch(() => {});
  throw new TroupeError('wrong-type', 'It cannot wait: give the value itself, not a promise.');
}

const secretHeaders: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie']);

function shownOf(headers: IncomingHttpHeaders): HookMessage['headers'] {
  const shown = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || secretHeaders.has(name) ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return Object.fromEntries(shown);
}

/** Whether another request had that id. */
async function repeats(code: 'already-exists' | 'idempotency-key-reused', act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return false;
  } catch (error) {
    if (error instanceof TroupeError && error.code === code) return true;
    throw error;
  }
}

function messageIdOf({ id: place }: HookDefinition, headers: IncomingHttpHeaders, body: Json): string {
  const found = place.startsWith('/') ? at(body, place) : headers[place.toLowerCase()];
  const id = typeof found === 'number' ? String(found) : found;
  if (typeof id === 'string' && id !== '' && id.length <= MOST_ID) return id;
  throw unfit(
    place.startsWith('/') ? place : '',
    `The id of a message has 1 to ${MOST_ID} characters; it is ${place.startsWith('/') ? 'there' : `the header ${place}`}`,
  );
}

/** What a JSON pointer (RFC 6901) names. */
function at(value: Json, pointer: string): Json | undefined {
  let found: Json | undefined = value;
  for (const part of pointer.slice(1).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    found =
      typeof found === 'object' && found !== null && Object.hasOwn(found, key)
        ? (found as { readonly [key: string]: Json })[key]
        : undefined;
  }
  return found;
}
