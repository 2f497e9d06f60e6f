import { fileURLToPath } from 'node:url';
import { connect, type Client } from '@troupe/sdk';
import type { SessionEntry } from '@troupe/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;
let client: Client;

beforeAll(async () => {
  platform = await startPlatform({ app: fileURLToPath(new URL('conversations', import.meta.url)), env: { LOG_LEVEL: 'error' } });
  client = connect(platform.url);
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

async function talk(session: string, ...inputs: readonly string[]): Promise<void> {
  for (const input of inputs) await client.run({ agent: 'teller' }, input, { session });
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const said = (entries: readonly SessionEntry[]): readonly unknown[] => entries.map(({ messages }) => messages[0]!.content);
const entriesOf = async (id: string, order: 'asc' | 'desc' = 'asc') => all(client.sessionEntries(id, { order }));

describe('sessions of a platform that is killed', () => {
  it('are found, read from either end and renamed', async () => {
    await talk('first', 'hello there', 'hello again');
    await talk('second', 'hello you');
    await platform.kill();
    await platform.start();
    await expect.poll(async () => said(await entriesOf('first', 'desc'))).toEqual(['hello again', 'hello there']);
    expect((await all(client.sessions())).map(({ id, title }) => [id, title])).toEqual([
      ['second', 'hello you'],
      ['first', 'hello there'],
    ]);
    expect(await client.changeSession('first', { title: 'Greetings' })).toMatchObject({ title: 'Greetings', agent: 'teller' });
    expect((await all(client.sessions({ q: 'greet' }))).map(({ id }) => id)).toEqual(['first']);
  });

  it('are branched, exported, imported and deleted, and none of that is lost', async () => {
    await talk('source', 'hello one', 'hello two', 'hello three');
    await expect.poll(async () => (await entriesOf('source')).length).toBe(3);
    const { id: branch } = await client.branchSession('source', { entry: (await entriesOf('source'))[1]!.entry });
    const exported = await client.exportSession('source');
    await client.importSession({ ...exported, id: 'imported' });
    await client.deleteSession('source');
    await platform.kill();
    await platform.start();
    await expect(client.session('source')).rejects.toMatchObject({ code: 'session-not-found' });
    expect(said(await entriesOf(branch))).toEqual(['hello one', 'hello two']);
    expect(said(await entriesOf('imported'))).toEqual(['hello one', 'hello two', 'hello three']);
    await talk('source', 'hello anew');
    await expect.poll(async () => said(await entriesOf('source'))).toEqual(['hello anew']);
    await talk(branch, 'hello branch');
    await expect.poll(async () => said(await entriesOf(branch))).toEqual(['hello one', 'hello two', 'hello branch']);
  });
});
