import { fileURLToPath } from 'node:url';
import { connect } from '@troupe/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;

beforeAll(async () => {
  const app = fileURLToPath(new URL('session-stream', import.meta.url));
  platform = await startPlatform({ app, env: { LOG_LEVEL: 'error' }, startTimeout: 100_000 });
}, 150_000);
afterAll(() => platform[Symbol.asyncDispose]());

/** What identifies an event: its task and its place there; of text, which piece. */
interface Seen {
  readonly id: string;
  readonly task: string;
  readonly path: string;
  readonly type: string;
  readonly data: string;
}

/** The events from a position on until `count` tasks have ended, and a moment longer. */
async function read(count: number, after?: string): Promise<readonly Seen[]> {
  const stop = new AbortController();
  const seen: Seen[] = [];
  let ended = 0;
  const events = connect(platform.url).sessionEvents('s', { signal: stop.signal, ...(after === undefined ? {} : { after }) });
  try {
    for await (const { id, type, data } of events) {
      const { from, ...rest } = data;
      seen.push({ id, task: from.task, path: from.path.join(' > '), type, data: JSON.stringify(rest) });
      if (type === 'status' && rest['status'] === 'completed' && ++ended === count) setTimeout(() => stop.abort(), 700);
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
  return seen;
}

/** Without text that is being written: it comes whole with the answer. */
const lasting = (seen: readonly Seen[]): readonly string[] =>
  seen.filter(({ type }) => type !== 'token').map(({ task, type, data }) => `${task} ${type} ${data}`);

it('one stream has the events of all tasks of a session, of those below them, and of the answer that comes later', async () => {
  const { api } = platform;
  await api.start({ id: 'a', agent: 'desk', session: 's', input: 'hello' });
  await api.end('a', 50_000);
  const live = read(5);
  await api.start({ id: 'b', agent: 'desk', session: 's', input: 'call:advisor' });
  await api.start({ id: 'c', agent: 'desk', session: 's', input: 'call:refund' });
  await api.end('c', 50_000);
  const [asked] = await api.approvals(1);
  await api.decide(asked!.id, { decision: 'approve' });
  const seen = await live;
  expect([...new Set(seen.map(({ path }) => path))].toSorted()).toEqual(['desk', 'desk > advisor']);
  const [child] = await api.children('b');
  expect(new Set(seen.map(({ task }) => task))).toEqual(new Set(['a', 'b', 'c', child!.id, asked!.task]));
  expect(seen.find(({ task, type, data }) => task === asked!.task && type === 'status' && data.includes('paid back'))).toBeDefined();
  expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
  // Each task has what its own stream has, in that order.
  for (const task of new Set(seen.map((each) => each.task))) {
    const own: string[] = [];
    for await (const { type, data } of connect(platform.url).events(task))
      if (type !== 'token') own.push(`${task} ${type} ${JSON.stringify(data)}`);
    expect(lasting(seen.filter((each) => each.task === task))).toEqual(own);
  }
}, 120_000);

it('is read on after any of its events, after a kill too, without a gap or a double', async () => {
  await platform.kill();
  await platform.start();
  const all = await read(5);
  for (let at = 0; at < all.length; at += 3) {
    const ends = all.slice(at + 1).filter(({ type, data }) => type === 'status' && data.includes('"completed"')).length;
    if (ends === 0) break;
    expect(lasting(await read(ends, all[at]!.id)).toSorted()).toEqual(lasting(all.slice(at + 1)).toSorted());
  }
}, 240_000);

it('what came of a call that was passed on is nothing that the user wrote, in the session, an export of it and a chat', async () => {
  const get = async <T>(path: string): Promise<T> => (await (await fetch(`${platform.url}${path}`)).json()) as T;
  type Message = { readonly role: string; readonly origin?: string; readonly content: string };
  const { messages } = await get<{ messages: readonly Message[] }>('/v1/sessions/s');
  const ofPlatform = messages.filter(({ origin }) => origin === 'platform');
  expect(ofPlatform).toMatchObject([{ role: 'user', content: expect.stringContaining('paid back') }]);
  type Shown = {
    readonly id: string;
    readonly role: string;
    readonly metadata: { readonly origin?: string };
    readonly parts: readonly object[];
  };
  const chat = await get<{ messages: readonly Shown[] }>('/ai-sdk/desk/chat/s');
  expect(chat.messages.filter(({ role }) => role === 'user').map(({ parts }) => (parts as { text: string }[])[0]!.text)).toEqual([
    'hello',
    'call:advisor',
    'call:refund',
  ]);
  const [later] = chat.messages.filter(({ metadata }) => metadata.origin === 'platform');
  expect(later).toMatchObject({ role: 'assistant' });
  expect(JSON.stringify(later!.parts)).toContain('paid back');
  const exported = await get<object>('/v1/sessions/s/export');
  const { next: _, ...session } = exported as { next?: string };
  const imported = await platform.api.request<{ id: string }>('POST', '/v1/sessions', { ...session, id: 'copy' });
  expect(imported.status).toBe(201);
  const copy = await get<{ messages: readonly Shown[] }>('/ai-sdk/desk/chat/copy');
  expect(copy.messages.filter(({ metadata }) => metadata?.origin === 'platform')).toMatchObject([{ role: 'system' }]);
});

it('refuses what it cannot follow', async () => {
  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${platform.url}${path}`, { headers });
  expect((await get('/v1/sessions/nobody/events')).status).toBe(404);
  for (const position of ['nonsense', 'e30', 'x'.repeat(9_000), Buffer.from('[1]').toString('base64url')])
    expect((await get('/v1/sessions/s/events', { 'last-event-id': position })).status).toBe(400);
});
