import { generateKeyPairSync } from 'node:crypto';
import { collections, type StoreService } from '@troupe/service-setup/collections';
import { expect, it, onTestFinished } from 'vitest';
import { actionsOf } from './database-rights/actions-of.ts';
import { recordCommands, type CommandRecorder } from './database-rights/record-commands.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const KEY = 'bootstrap-key-of-this-test';
const services = Object.keys(collections) as readonly StoreService[];

/** Everything that is off by default and keeps documents is on. */
const env = {
  TROUPE_API_KEYS: KEY,
  TROUPE_SIGNING_KEY: String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })),
  TROUPE_QUOTA_OPEN_TASKS: '1000',
  TROUPE_QUOTA_STARTS: '1000',
  TROUPE_QUOTA_TOKENS: '100000000',
  TROUPE_ENCRYPTION_KEYS: `first=${Buffer.alloc(32, 7).toString('base64')}`,
};

/** Of clients of A2A, of users who let tools act for them, of topics and of limits: the sample has nothing for them. */
const notUsed = [
  ...['answeredInputs', 'pushConfigs', 'connections', 'consents', 'consentClients', 'consentTools'],
  ...['deadLetters', 'topicPositions', 'topicTaken', 'topicTurns', 'topicWaits', 'topicWindows', 'limits'],
].map((name) => `documents.${name}`);

/** Whatever makes a service keep, change or delete something. */
async function useAll(platform: Platform): Promise<void> {
  let counter = 0;
  const ask = async (method: string, path: string, body?: object, key = KEY): Promise<any> => {
    const headers = {
      authorization: `Bearer ${key}`,
      ...(path.endsWith('/messages') ? { prefer: 'wait=60' } : {}),
      'idempotency-key': `request-${counter++}`,
    };
    const answer = await platform.api.request<any>(method, path, body, headers);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  await ask('POST', '/v1/tasks', { workflow: 'content-approval', id: 'article', input: 'x'.repeat(100_000) });
  await ask('POST', '/v1/tasks/article/signals/content_approved', { by: 'a test' });
  for (const text of ['Find me a flight from Oslo to Lisbon on 2026-12-01.', 'And back?'])
    await ask('POST', '/v1/sessions/journey/messages', { agent: 'travel-planner', input: text });
  await ask('GET', '/v1/tasks/article?wait=60s');
  await ask('POST', '/v1/tasks/article/fork', { turn: 1, id: 'again' });
  await ask('POST', '/v1/tasks/again/terminate', {});
  await ask('DELETE', '/v1/tasks/again');
  const made = await ask('POST', '/v1/keys', { label: 'one', roles: ['viewer'] });
  const { key } = await ask('POST', `/v1/keys/${made.id}/rotate`, {});
  const registry = platform.urls.at(-1)!;
  for (const url of [platform.url, registry])
    expect((await fetch(`${url}/v1/agents`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
  await logInAndOut(platform.url, registry);
  await register(registry);
  await ask('DELETE', `/v1/keys/${made.id}`);
  await ask('GET', '/v1/audit');
  await ask('GET', '/v1/tasks');
  await ask('GET', '/v1/sessions/journey');
  await ask('POST', '/v1/sessions/journey/branches', { entry: 0, id: 'journey-2' });
  await ask('DELETE', '/v1/sessions/journey-2');
  await ask('PUT', '/v1/knowledge/handbook?source=a', { type: 'text/plain', content: 'Tea is at four.' });
  await ask('GET', '/v1/knowledge/handbook/search?q=tea');
  await ask('DELETE', '/v1/knowledge/handbook?source=a');
  await ask('GET', '/v1/memory/search?q=tea');
  await ask('GET', '/v1/memory/working');
  await ask('DELETE', '/v1/memory');
}

async function logInAndOut(url: string, registry: string): Promise<void> {
  const post = (path: string, headers: Readonly<Record<string, string>>, body: object): Promise<Response> =>
    fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
  const [cookie = ''] = (await post('/v1/login', {}, { key: KEY })).headers.getSetCookie()[0]?.split(';') ?? [];
  expect((await fetch(`${url}/v1/tasks`, { headers: { cookie } })).status).toBe(200);
  // Browsers name the cookie by the port of the one address in front of both.
  const there = cookie.replace(new URL(url).port, new URL(registry).port);
  expect((await fetch(`${registry}/v1/instances`, { headers: { cookie: there } })).status).toBe(200);
  expect((await post('/v1/logout', { cookie, origin: url }, {})).status).toBeLessThan(300);
}

async function register(url: string): Promise<void> {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ definitions: [{ kind: 'workflow', name: 'announced-by-a-key', build: 'v1' }] });
  expect((await fetch(`${url}/v1/definitions`, { method: 'POST', headers, body })).status).toBe(200);
}

function asked(recorder: CommandRecorder): ReadonlySet<string> {
  return new Set(recorder.commands.flatMap((command) => actionsOf(command).map((action) => `${command.collection} ${action}`)));
}

function permitted(service: StoreService): ReadonlySet<string> {
  const entries = Object.entries(collections[service]);
  return new Set(
    entries.flatMap(([name, actions]) => [...actions, 'createCollection', 'createIndex'].map((action) => `${name} ${action}`)),
  );
}

it('no service asks the database for more than its role has, from its start to its end', { timeout: 240_000 }, async () => {
  const { hostname: host, port } = new URL(process.env['MONGODB_URI']!);
  const recorders = new Map<string, CommandRecorder>();
  for (const service of services) {
    const recorder = await recordCommands({ host, port: Number(port) });
    recorders.set(service, recorder);
    onTestFinished(() => recorder[Symbol.asyncDispose]());
  }
  await using platform = await startPlatform({
    env,
    startTimeout: 120_000,
    // Who has no user of the database starts, and does all its work, without an address of it.
    envOf: (service, { MONGODB_URI }) => ({ MONGODB_URI: recorders.get(service)?.through(MONGODB_URI) ?? '' }),
  });
  await useAll(platform);
  await platform.drain();
  // What is kept for a time is deleted now.
  await platform.start({ ...env, TROUPE_RETENTION: '1s', TROUPE_AUDIT_RETENTION: '1s' });
  await expect
    .poll(async () => (await platform.api.request('GET', '/v1/tasks/article', undefined, { authorization: `Bearer ${KEY}` })).status, {
      timeout: 60_000,
      interval: 500,
    })
    .toBe(404);
  await platform.drain();

  for (const service of services) {
    const [used, may] = [asked(recorders.get(service)!), permitted(service)];
    const unused = [...may].filter((each) => !used.has(each));
    console.log(`${service}: ${used.size} of ${may.size} privileges used. Not used: ${unused.join(', ')}`);
    expect([service, [...used].filter((each) => !may.has(each))]).toEqual([service, []]);
    // All its collections are there because something is done with them.
    const touched = new Set([...notUsed, ...[...used].map((each) => each.split(' ')[0]!)]);
    expect([service, Object.keys(collections[service]).filter((name) => !touched.has(name))]).toEqual([service, []]);
  }
});
