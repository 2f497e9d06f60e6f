import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { taskId } from '@troupe/contracts';
import { isReadable, type WholeStore } from '@troupe/store';
import { encryptStore, reencrypt } from '@troupe/store/encrypted';
import { sqliteStore } from '@troupe/store/sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { message, taskRecord, turn } from '../src/contract/records.ts';
import { usedKeys } from '../src/encryption/check-keys.ts';
import { sealing } from '../src/encryption/sealing.ts';

const newKey = (id: string) => ({ id, secret: randomBytes(32) });
const [k1, k2] = [newKey('k1'), newKey('k2')];
const task = taskId('t');

let folder: string;
let plain: WholeStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-aes-'));
  plain = await sqliteStore(folder);
});
afterEach(async () => {
  await plain.close();
  await rm(folder, { recursive: true });
});

async function bodiesOf(store: Pick<WholeStore, 'readTurns'>): Promise<readonly string[]> {
  return (await store.readTurns(task, 0, 99)).map((each) => (isReadable(each) ? each.body : each.unreadable));
}

/** How each text in the store begins. */
async function forms(): Promise<readonly string[]> {
  const found = new Set<string>();
  const look = (text: string): void => void found.add(text.slice(0, 5));
  for (const body of await bodiesOf(plain)) look(body);
  const record = (await plain.readTask(task)) as { readonly body: string } | undefined;
  if (record !== undefined) look(record.body);
  for (const each of await plain.unreadMessages(task)) look((each as { readonly body: string }).body);
  for (const each of (await plain.documents(usedKeys).find({ limit: 9 })).documents) look((each as { readonly check: string }).check);
  return [...found].toSorted();
}

async function write(store: Awaited<ReturnType<typeof encryptStore>>, n: number): Promise<void> {
  await store.append({ turn: turn(task, n, `{"short":${n}}`), task: taskRecord(task, { body: '{"short":true}' }) });
  await store.acceptMessage(message(task, `m${n}`, '{"short":true}'));
}

it('with AES alone no text of any length is sealed with another cipher, nor opened', async () => {
  await write(await encryptStore(plain, [k1], 'aes'), 0);
  expect(await forms()).toEqual(['enc1:']);
  const again = await encryptStore(plain, [k1], 'aes');
  expect(await bodiesOf(again)).toEqual(['{"short":0}']);
  const both = await sealing([k1]);
  const alone = await sealing([k1], 'aes');
  const sealed = both.seal('short', 'here');
  expect(sealed.slice(0, 5)).toBe('enc2:');
  expect(alone.open(sealed, 'here')).toEqual({ unreadable: expect.stringContaining('TROUPE_ENCRYPTION_CIPHERS') });
  expect(both.open(alone.seal('short', 'here'), 'here')).toBe('short');
});

it('what an earlier key sealed with both is read, and encrypted again with AES alone', async () => {
  await write(await encryptStore(plain, [k1]), 0);
  expect(await forms()).toEqual(['enc2:']);
  const meanwhile = await encryptStore(plain, [k2, k1], 'aes');
  await write(meanwhile, 1);
  expect(await bodiesOf(meanwhile)).toEqual(['{"short":0}', '{"short":1}']);
  expect(await forms()).toEqual(['enc1:', 'enc2:']);
  expect(await reencrypt(plain, [k2, k1], { ciphers: 'aes' })).toMatchObject({ complete: true, released: ['k1'] });
  expect(await forms()).toEqual(['enc1:']);
  const alone = await encryptStore(plain, [k2], 'aes');
  expect(await bodiesOf(alone)).toEqual(['{"short":0}', '{"short":1}']);
  expect(await alone.unreadMessages(task)).toHaveLength(2);
});
