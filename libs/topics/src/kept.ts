import { toFailure, TroupeError, type Json, type WorkflowLog } from '@troupe/contracts';
import { count, optional, text, time } from '@troupe/contracts/format';
import { every, type Env } from '@troupe/env';
import { isReadable, type DocumentSpec, type DocumentStore, type UnreadableDocument } from '@troupe/store';
import type { LoggedEvent, LoggedTopic, TopicLog } from './port.ts';

/** An event as it is kept. */
interface EventRecord {
  readonly topic: string;
  readonly tenant: string;
  readonly id: string;
  readonly place: number;
  readonly at: number;
  readonly key?: string;
  /** JSON. */
  readonly data: string;
}

const spec: DocumentSpec<EventRecord, 'topic' | 'tenant' | 'id'> = {
  name: 'topicEvents',
  version: 1,
  key: ['topic', 'tenant', 'id'],
  indexes: { byPlace: ['topic', 'place'], byTenant: ['topic', 'tenant', 'place'] },
  shape: { topic: text, tenant: text, id: text, place: count, at: time, key: optional(text), data: text },
};

type Records = ReturnType<typeof recordsOf>;

/** What of a topic this process knows. */
interface OpenLog {
  retention: number;
  next: number;
  /** Places of events that are being written: nothing behind the first of them is read. */
  readonly writing: Set<number>;
}

/** Milliseconds between two looks for events whose time is over, and how many go at once. */
const FORGET_MS = 60_000;
const FORGOTTEN_AT_ONCE = 500;
const COUNT_PAGE = 500;
/** Milliseconds by which events that were written at once may differ. */
const AT_ONCE_MS = 1_000;
const READ_BYTES = 4_194_304;

function recordsOf(store: DocumentStore) {
  return store.documents(spec);
}

/** Logs of topics in a store that one process alone uses: places are given out here. */
export function keptTopics(store: DocumentStore, log: Pick<WorkflowLog, 'warn'>, env: Env): TopicLog {
  const records = recordsOf(store);
  const logs = new Map<string, Promise<OpenLog>>();
  const listeners = new Set<(topic: string) => void>();
  const openLog = async (topic: string): Promise<OpenLog> => ({
    retention: Number.POSITIVE_INFINITY,
    next: (await lastPlace(records, topic)) + 1,
    writing: new Set(),
  });
  const of = (topic: string): Promise<OpenLog> => {
    const known = logs.get(topic) ?? openLog(topic);
    logs.set(topic, known);
    known.catch(() => logs.delete(topic));
    return known;
  };
  const forget = async (): Promise<void> => {
    for (const [topic, opened] of logs) await forgetOld(records, topic, env.now() - (await opened).retention);
  };
  const stop = every(env, FORGET_MS, () => {
    forget().catch((error: unknown) =>
      log.warn('old events of topics cannot be deleted, trying again', { error: toFailure(error).message }),
    );
  });

  return {
    async open(topics: readonly LoggedTopic[]) {
      for (const { name, retention } of topics) (await of(name)).retention = retention;
    },
    async append(topic, { tenant, id, key, data }) {
      const opened = await of(topic);
      const place = opened.next++;
      opened.writing.add(place);
      try {
        const record = { topic, tenant, id, place, at: env.now(), data: JSON.stringify(data), ...(key === undefined ? {} : { key }) };
        return { repeated: !(await records.insert(record)) };
      } finally {
        opened.writing.delete(place);
        for (const listener of listeners) listener(topic);
      }
    },
    async read(_reader, topic, after, limit) {
      const { writing, next } = await of(topic);
      const before = Math.min(next, ...writing);
      const range = { index: 'byPlace', where: [topic], from: after + 1, before, limit, bytes: READ_BYTES };
      return before <= after + 1 ? [] : (await records.find(range)).documents.map(eventOf);
    },
    async *between(topic, after, upTo) {
      const { writing, next } = await of(topic);
      const before = Math.min(upTo + 1, next, ...writing);
      for (let from = after + 1; from < before;) {
        const range = { index: 'byPlace', where: [topic], from, before, limit: COUNT_PAGE, bytes: READ_BYTES };
        const events = (await records.find(range)).documents.map(eventOf);
        yield* events;
        from = Math.max(from, ...events.map(({ place }) => place)) + 1;
        if (events.length === 0) return;
      }
    },
    placeAt: async (topic, moment) => placeBefore(records, topic, moment, (await of(topic)).next),
    last: async (topic) => (await of(topic)).next - 1,
    count: (topic, tenant, after, most) => countBehind(records, topic, tenant, after, most),
    onAppend(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      stop();
    },
  };
}

async function lastPlace(records: Records, topic: string): Promise<number> {
  const { documents } = await records.find({ index: 'byPlace', where: [topic], descending: true, limit: 1 });
  const [last] = documents;
  if (last === undefined) return 0;
  if (isRecord(last)) return last.place;
  throw new TroupeError('unreadable-data', `The last event of the topic ${JSON.stringify(topic)} cannot be read: ${last.unreadable}`);
}

/** Places are in the order of time, but for those that were written at once. */
async function placeBefore(records: Records, topic: string, moment: number, next: number): Promise<number> {
  let [low, high] = [1, next];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const { documents } = await records.find({ index: 'byPlace', where: [topic], from: middle, before: high, limit: 1 });
    const [found] = documents;
    if (found === undefined || !isRecord(found) || found.at >= moment - AT_ONCE_MS) high = middle;
    else low = found.place + 1;
  }
  return low - 1;
}

async function countBehind(records: Records, topic: string, tenant: string, after: number, most: number): Promise<number> {
  let found = 0;
  for (let cursor: string | undefined; found < most;) {
    const range = { index: 'byTenant', where: [topic, tenant], from: after + 1, limit: COUNT_PAGE };
    const page = await records.find({ ...range, ...(cursor === undefined ? {} : { cursor }) });
    found += page.documents.length;
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  return Math.min(found, most);
}

/** Deletes those from before a moment. The newest event stays: the next place follows from it. */
async function forgetOld(records: Records, topic: string, moment: number): Promise<void> {
  const last = await lastPlace(records, topic);
  for (;;) {
    const { documents } = await records.find({ index: 'byPlace', where: [topic], before: last, limit: FORGOTTEN_AT_ONCE });
    const old = documents.filter(isRecord).filter(({ at }) => at < moment);
    if (old.length === 0) return;
    await Promise.all(old.map((record) => records.delete(record, {})));
  }
}

function eventOf(record: EventRecord | UnreadableDocument): LoggedEvent {
  if (!isRecord(record)) {
    // Its place is not known: what stands behind it has one.
    const [, tenant = '', id = ''] = record.key;
    return { place: 0, tenant, id, at: 0, unfit: `What is stored of it cannot be read: ${record.unreadable}`, text: '', bytes: 0 };
  }
  const { place, tenant, at, id, key, data } = record;
  return { place, tenant, at, id, ...(key === undefined ? {} : { key }), data: JSON.parse(data) as Json };
}

function isRecord(record: EventRecord | UnreadableDocument): record is EventRecord {
  return isReadable(record);
}
