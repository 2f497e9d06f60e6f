import { generateKeyPairSync, hash, type KeyObject } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { App, Verification } from '@troupe/contracts';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { workflow } from '@troupe/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';

const echo = workflow('echo', async (_ctx, input) => input);
const app: App = {
  build: 'test',
  workflows: new Map([['echo', echo]]),
  activities: new Map(),
  agents: new Map(),
  tools: new Map(),
  models: new Map(),
};
const pem = (key: KeyObject): string => key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }) as string;
const base64 = (key: KeyObject): string =>
  key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'der' }).toString('base64');
const [first, second] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'troupe-signed-'));
});
afterAll(() => rm(data, { recursive: true }));

async function during<T>(keys: Readonly<Record<string, string>>, work: (service: Platform['service']) => Promise<T>): Promise<T> {
  const config = embeddedConfig({ TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent', ...keys });
  const platform = await startEmbedded(config, app);
  try {
    return await work(platform.service);
  } finally {
    await platform.close();
  }
}

async function run(service: Platform['service'], id: string): Promise<Verification> {
  await service.start({ kind: 'workflow', name: 'echo', id, input: 'mine' });
  await service.wait(id, 10_000);
  return service.verification(id);
}

/** Changes the input of a task with all that follows from it, but for the signature: nobody else has the key. */
function forge(id: string): void {
  const db = new DatabaseSync(join(data, 'troupe.db'));
  const turn = db.prepare('SELECT task, n, at, build, body FROM turns WHERE task = ?').get(id) as Record<string, string>;
  const body = turn['body']!.replaceAll('mine', 'evil');
  const forged = hash('sha256', `${turn['task']}\n${turn['n']}\n${turn['at']}\n${turn['build']}\n${body}`, 'base64url');
  db.prepare('UPDATE turns SET body = ? WHERE task = ?').run(body, id);
  const { body: text } = db.prepare('SELECT body FROM tasks WHERE id = ?').get(id) as { readonly body: string };
  const record = JSON.parse(text);
  record.head.hash = forged;
  db.prepare('UPDATE tasks SET body = ? WHERE id = ?').run(JSON.stringify(record), id);
  db.close();
}

it('where the log of an ended task ends is signed, and verified with older keys after a rotation; a forged log is found', async () => {
  await during({}, async (service) => {
    const { head, intact } = await run(service, 'unsigned');
    expect([intact, head]).toEqual([true, { n: 1, hash: expect.any(String) }]);
  });
  const signed = { TROUPE_SIGNING_KEY: pem(first.privateKey) };
  const key = await during(signed, async (service) => {
    const { head, intact } = await run(service, 'one');
    expect([intact, head?.signed]).toEqual([true, 'valid']);
    await run(service, 'forged');
    expect((await service.verification('unsigned')).head).not.toHaveProperty('signed');
    return head?.key;
  });
  forge('forged');
  const rotated = { TROUPE_SIGNING_KEY: base64(second.privateKey), TROUPE_VERIFY_KEYS: base64(first.publicKey) };
  await during(rotated, async (service) => {
    expect((await service.verification('one')).head).toMatchObject({ signed: 'valid', key });
    const two = await run(service, 'two');
    expect(two.head).toMatchObject({ signed: 'valid', key: expect.not.stringMatching(`^${key}$`) });
    const forged = await service.verification('forged');
    expect(forged).toMatchObject({
      intact: false,
      head: { signed: 'invalid' },
      faults: [{ message: expect.stringContaining('signature') }],
    });
  });
  await during({ TROUPE_SIGNING_KEY: pem(second.privateKey) }, async (service) => {
    expect(await service.verification('one')).toMatchObject({ intact: true, head: { signed: 'unknown-key' } });
  });
});

it.each([
  ['TROUPE_SIGNING_KEY', 'no key at all'],
  ['TROUPE_SIGNING_KEY', pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)],
  ['TROUPE_VERIFY_KEYS', `${base64(first.publicKey)},nothing`],
])('%s that is none is refused at the start, and not repeated', (name, value) => {
  const env = { TROUPE_APP: 'none', [name]: value };
  expect(() => embeddedConfig(env)).toThrow(
    expect.objectContaining({ code: 'invalid-configuration', message: expect.not.stringContaining(value.slice(30, 60) || value) }),
  );
});
