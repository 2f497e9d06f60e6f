import { randomUUID } from 'node:crypto';
import { defaultTenant, type Json } from '@troupe/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoggedEvent, TopicLog } from './port.ts';

export interface TopicLogWorld {
  readonly log: TopicLog;
  /** Opens it anew, as another process does. */
  reopen(): Promise<void>;
  dispose(): Promise<void>;
}

/** Registers the tests every log of topics must pass; each names the rule of the port it covers. */
export function describeTopicLog(name: string, make: () => Promise<TopicLogWorld>): void {
  describe(name, () => {
    let world: TopicLogWorld;
    beforeAll(async () => {
      world = await make();
    });
    afterAll(async () => world.dispose());
    describeDurability(() => world);
    describeOrder(() => world);
  });
}

/** How tests use a log: topics of their own, and events of the default tenant. */
function useOf(world: () => TopicLogWorld) {
  const newTopic = async (): Promise<string> => {
    const topic = `topic-${randomUUID()}`;
    await world().log.open([{ name: topic, retention: 3_600_000 }]);
    return topic;
  };
  const put = (topic: string, id: string, data: Json = id, key?: string): Promise<{ readonly repeated: boolean }> =>
    world().log.append(topic, { tenant: defaultTenant, id, key, data });
  const read = (topic: string, after: number, count: number, reader = 'one'): Promise<readonly LoggedEvent[]> =>
    readUntil(world().log, reader, topic, after, count);
  return { newTopic, put, read };
}

function describeDurability(world: () => TopicLogWorld): void {
  const { newTopic, put, read } = useOf(world);
  it('T11: gives what was appended, after it was opened anew, too', async () => {
    const topic = await newTopic();
    expect(await world().log.read('one', topic, 0, 10)).toEqual([]);
    await put(topic, 'a', { deep: [1, 'ü', null] }, 'key of a');
    const [event] = await read(topic, 0, 1);
    expect(event).toMatchObject({ tenant: 'default', id: 'a', key: 'key of a', data: { deep: [1, 'ü', null] } });
    expect(Math.abs(event!.at - Date.now())).toBeLessThan(60_000);
    await put(topic, 'b');
    await world().reopen();
    await world().log.open([{ name: topic, retention: 3_600_000 }]);
    await put(topic, 'c');
    expect((await read(topic, 0, 3)).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(await world().log.last(topic)).toBeGreaterThanOrEqual(event!.place + 2);
  });

  it('T12: has an event under the same id, or says that it is a repeat, when it is given several times', async () => {
    const topic = await newTopic();
    const given = await Promise.all(Array.from({ length: 5 }, (_, n) => put(topic, 'same', n)));
    const inLog = given.filter(({ repeated }) => !repeated).length;
    await put(topic, 'other');
    expect((await read(topic, 0, inLog + 1)).map(({ id }) => id)).toEqual([...Array.from({ length: inLog }, () => 'same'), 'other']);
  });
}

function describeOrder(world: () => TopicLogWorld): void {
  const { newTopic, put, read } = useOf(world);
  it('T13: gives all events of a topic in order to each reader, from any place, while more arrive', async () => {
    const topic = await newTopic();
    const ids = Array.from({ length: 300 }, (_, n) => `e${n}`);
    const writing = (async () => {
      for (let n = 0; n < ids.length; n += 10) await Promise.all(ids.slice(n, n + 10).map((id) => put(topic, id)));
    })();
    const [one, two] = await Promise.all([read(topic, 0, 300), read(topic, 0, 300, 'two'), writing]);
    expect(one.map(({ id }) => id)).toEqual(two.map(({ id }) => id));
    expect(one.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    const places = one.map(({ place }) => place);
    expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
    // Those that were awaited one after the other are in that order.
    for (let n = 10; n < 300; n += 10)
      expect(
        one
          .slice(0, n)
          .map(({ id }) => id)
          .toSorted(),
      ).toEqual(ids.slice(0, n).toSorted());
    expect((await read(topic, places[199]!, 100)).map(({ id }) => id)).toEqual(one.slice(200).map(({ id }) => id));
    expect((await read(topic, places[0]!, 299, 'two')).map(({ id }) => id)).toEqual(one.slice(1).map(({ id }) => id));
  });

  it('T13: keeps topics apart, and counts what of a tenant stands behind a place', async () => {
    const [mine, other] = [await newTopic(), await newTopic()];
    await put(mine, 'same id');
    await put(other, 'same id');
    for (const n of [1, 2, 3]) await world().log.append(mine, { tenant: 'acme', id: `a${n}`, data: n });
    const events = await read(mine, 0, 4);
    expect(events.map(({ tenant, id }) => `${tenant} ${id}`)).toEqual(['default same id', 'acme a1', 'acme a2', 'acme a3']);
    expect(await read(other, 0, 1)).toMatchObject([{ id: 'same id' }]);
    expect(await world().log.count(mine, 'acme', events[1]!.place, 10)).toBe(2);
    expect(await world().log.count(mine, 'acme', 0, 2)).toBe(2);
    expect(await world().log.count(mine, 'default', events[0]!.place, 10)).toBe(0);
  });

  it('T13: gives a range to its end, and the place of a moment', async () => {
    const topic = await newTopic();
    expect(await collect(world().log.between(topic, 0, Number.MAX_SAFE_INTEGER))).toEqual([]);
    for (let n = 0; n < 20; n++) await put(topic, `e${n}`);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    for (let n = 20; n < 30; n++) await put(topic, `e${n}`);
    const events = await read(topic, 0, 30);
    const ids = events.map(({ id }) => id);
    const [first, last] = [events[4]!.place, events[24]!.place];
    expect((await collect(world().log.between(topic, first, last))).map(({ id }) => id)).toEqual(ids.slice(5, 25));
    expect((await collect(world().log.between(topic, 0, await world().log.last(topic)))).map(({ id }) => id)).toEqual(ids);
    // Events that were written at once may be on the wrong side of a moment, and none before the place is younger.
    const middle = events[19]!.at + 1_500;
    const place = await world().log.placeAt(topic, middle);
    expect(events.filter((event) => event.place <= place).every(({ at }) => at < middle)).toBe(true);
    expect(place).toBeGreaterThanOrEqual(events[19]!.place);
    expect(place).toBeLessThan(events[20]!.place);
    expect(await world().log.placeAt(topic, events[0]!.at - 60_000)).toBeLessThan(events[0]!.place);
  });

  it('T11: says that there may be more to read', async () => {
    const topic = await newTopic();
    await world().log.read('one', topic, 0, 1);
    const heard = Promise.withResolvers<string>();
    const ignore = world().log.onAppend((of) => of === topic && heard.resolve(of));
    await put(topic, 'a');
    expect(await heard.promise).toBe(topic);
    ignore();
  });
}

async function collect(events: AsyncIterable<LoggedEvent>): Promise<readonly LoggedEvent[]> {
  const found: LoggedEvent[] = [];
  for await (const event of events) found.push(event);
  return found;
}

/** Events arrive a little later where a server brings them. */
async function readUntil(log: TopicLog, reader: string, topic: string, after: number, count: number): Promise<readonly LoggedEvent[]> {
  const found: LoggedEvent[] = [];
  for (const end = Date.now() + 20_000; found.length < count && Date.now() < end;) {
    const more = await log.read(reader, topic, found.at(-1)?.place ?? after, count - found.length);
    found.push(...more);
    if (more.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return found;
}
