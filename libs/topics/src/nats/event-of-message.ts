import { defaultBounds, nameFrom, TENANT_PATTERN, toBoundedJson, toFailure, TroupeError, type Json } from '@troupe/contracts';
import type { LoggedEvent } from '../port.ts';

/** What is read of a message of JetStream. */
export interface StreamMessage {
  readonly subject: string;
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly data: Uint8Array;
  /** Undefined where there is no such header. */
  readonly header: (name: string) => string | undefined;
  readonly headerNames: readonly string[];
}

export const EVENT_ID = 'Troupe-Event-Id';
export const EVENT_KEY = 'Troupe-Key';
const STRUCTURED = 'application/cloudevents+json';
const CE = 'ce-';
/** Attributes of a CloudEvent that are looked at, and characters of each. */
const MOST_ATTRIBUTES = 32;
const MOST_ATTRIBUTE = 1_024;

interface Content {
  readonly data: Json;
  readonly id?: string | undefined;
  readonly key?: string | undefined;
  readonly attributes?: Readonly<Record<string, string>>;
}

const isTenant = new RegExp(TENANT_PATTERN);

/** @param tenantAt which token of its subject names the tenant */
export function eventOfMessage(message: StreamMessage, tenantAt: number): LoggedEvent {
  const { seq: place, at, data, subject } = message;
  const tenant = (subject.split('.')[tenantAt] ?? '').slice(0, 64);
  const placed = { place, at, tenant };
  // Without an id of its own each message is another event. A stream that is made anew has other numbers.
  let id = `nats-${place}`;
  try {
    const marks = marksOf(message);
    id = marks.id ?? id;
    if (!isTenant.test(tenant)) throw new TroupeError('unknown-tenant', 'The subject names no tenant that there can be');
    const content = contentOf(message);
    id = marks.id ?? (content.id === undefined ? id : nameFrom(content.id));
    const key = marks.key ?? (content.key === undefined ? undefined : nameFrom(content.key));
    const attributes = content.attributes === undefined ? {} : { attributes: content.attributes };
    return { ...placed, id, key, data: content.data, ...attributes };
  } catch (error) {
    const text = new TextDecoder().decode(data.subarray(0, defaultBounds.topicTextCharacters));
    return { ...placed, id, unfit: toFailure(error).message, text, bytes: data.length };
  }
}

/** Id and key of the event, as headers say them. */
function marksOf({ header }: StreamMessage): Pick<Content, 'id' | 'key'> {
  const id = header(EVENT_ID) ?? header('Nats-Msg-Id');
  const key = header(EVENT_KEY);
  return { ...(id === undefined ? {} : { id: nameFrom(id) }), ...(key === undefined ? {} : { key: nameFrom(key) }) };
}

function contentOf(message: StreamMessage): Content {
  const { topicEventBytes } = defaultBounds;
  if (message.data.length > topicEventBytes)
    throw new TroupeError('payload-too-large', `It has ${message.data.length} bytes; an event has at most ${topicEventBytes}`);
  const value = jsonOf(message.data);
  const type = message.header('content-type') ?? '';
  if (type.startsWith(STRUCTURED)) return structured(value);
  if (message.header(`${CE}specversion`) === undefined) return { data: value };
  const named = message.headerNames.map((name) => [name.toLowerCase(), name] as const).filter(([lower]) => lower.startsWith(CE));
  return { data: value, ...attributesOf(named.map(([lower, name]) => [lower.slice(CE.length), message.header(name)])) };
}

/** A CloudEvent 1.0 in its JSON format. */
function structured(value: Json): Content {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TroupeError('bad-request', 'A CloudEvent is an object');
  const { data = null, data_base64: encoded, ...attributes } = value as { readonly [name: string]: Json };
  if (encoded !== undefined) throw new TroupeError('bad-request', 'The data of the CloudEvent is no JSON');
  return { data, ...attributesOf(Object.entries(attributes)) };
}

/** The source and the id distinguish a CloudEvent from all others. */
function attributesOf(given: readonly (readonly [name: string, value: unknown])[]): Pick<Content, 'id' | 'key' | 'attributes'> {
  const attributes = Object.fromEntries(
    given.slice(0, MOST_ATTRIBUTES).map(([name, value]) => [name, String(value).slice(0, MOST_ATTRIBUTE)]),
  );
  const { specversion, id, source, type, partitionkey } = attributes;
  if (specversion !== '1.0' || id === undefined || source === undefined || type === undefined)
    throw new TroupeError('bad-request', 'A CloudEvent has specversion 1.0, id, source and type');
  return { id: `${source} ${id}`, key: partitionkey, attributes };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function jsonOf(data: Uint8Array): Json {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(data)) as unknown;
  } catch (error) {
    throw new TroupeError('invalid-json', `It is not JSON: ${toFailure(error).message}`, { cause: error });
  }
  return toBoundedJson(value, 'the event', defaultBounds.topicEventBytes);
}
