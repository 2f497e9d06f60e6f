import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from './api-client.ts';
import { startPlatform, type Platform } from './platform-process.ts';
import { authorizationServer, consentInBrowser, type AuthorizationServer } from './user-consent/authorization-server.ts';
import { protectedServer, type ProtectedServer } from './user-consent/protected-server.ts';

const app = fileURLToPath(new URL('user-consent', import.meta.url));
const own = { authorization: 'Bearer key-of-who-asked-0123456789' };
const other = { authorization: 'Bearer key-of-somebody-else-0123456789' };

let logins: AuthorizationServer;
let notes: ProtectedServer;
let platform: Platform;

beforeAll(async () => {
  logins = await authorizationServer();
  notes = await protectedServer(logins.issuer);
  const keys = [own, other].map(({ authorization }) => authorization.slice('Bearer '.length)).join(',');
  platform = await startPlatform({ app, env: { LOG_LEVEL: 'error', NOTES_URL: notes.url, TROUPE_API_KEYS: keys }, startTimeout: 60_000 });
}, 100_000);
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  await notes[Symbol.asyncDispose]();
  await logins[Symbol.asyncDispose]();
});

const ask = async (method: string, path: string, body?: unknown): Promise<any> =>
  (await platform.api.request<any>(method, path, body, own)).body;

it('a browser that comes back gets tokens for who was asked alone, and a link that goes on as that one', async () => {
  await until('the tool connect', 40_000, async () => ((await ask('GET', '/v1/tools/notes_connect/review')).name ? true : undefined));
  const input = JSON.stringify([{ name: 'notes_connect', args: {} }]);
  const { id } = await ask('POST', '/v1/tasks', { agent: 'asker', input });
  const url = await until('the question', 40_000, async () => (await ask('GET', '/v1/connections')).asked[0]?.url as string | undefined);
  const back = await consentInBrowser(url, 'ann', platform.url);
  const page = await fetch(back);
  const text = await page.text();
  expect([page.status, page.headers.get('content-security-policy')]).toEqual([200, expect.stringContaining("default-src 'none'")]);
  const finish = new URL(/href="(\/connections\/finish[^"]+)"/.exec(text)![1]!.replaceAll('&#38;', '&'), platform.url);
  expect((await fetch(finish)).status).toBe(401);
  const refused = await fetch(finish, { headers: other });
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([403, 'login-failed']);
  expect((await ask('GET', '/v1/connections')).connections).toEqual([]);
  const connected = await fetch(finish, { headers: own });
  expect([connected.status, await connected.text()]).toEqual([200, expect.stringContaining('You are connected')]);
  await until('the end', 40_000, async () => ((await ask('GET', `/v1/tasks/${id}`)).status === 'completed' ? true : undefined));
  expect((await ask('GET', '/v1/connections')).connections).toEqual([expect.objectContaining({ server: 'notes' })]);
}, 120_000);
