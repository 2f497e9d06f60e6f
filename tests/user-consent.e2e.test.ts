import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from './api-client.ts';
import { startPlatform, type Platform } from './platform-process.ts';
import { authorizationServer, consentInBrowser, type AuthorizationServer } from './user-consent/authorization-server.ts';
import { protectedServer, type ProtectedServer } from './user-consent/protected-server.ts';

const app = fileURLToPath(new URL('user-consent', import.meta.url));
let logins: AuthorizationServer;
let notes: ProtectedServer;
let platform: Platform;

beforeAll(async () => {
  logins = await authorizationServer();
  notes = await protectedServer(logins.issuer);
  platform = await startPlatform({ app, env: { LOG_LEVEL: 'error', NOTES_URL: notes.url }, startTimeout: 100_000 });
  await isThere('connect');
}, 150_000);
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  await notes[Symbol.asyncDispose]();
  await logins[Symbol.asyncDispose]();
});

interface Asked {
  readonly id: string;
  readonly args: {
    readonly 'dev.troupe/input': { readonly requests: Readonly<Record<string, { readonly params: { readonly url: string } }>> };
  };
}

const isThere = (tool: string): Promise<true> =>
  until(`the tool ${tool}`, 40_000, async () =>
    (await platform.api.request('GET', `/v1/tools/notes_${tool}/review`)).status === 200 ? true : undefined,
  );

async function begin(user: string, ...names: readonly string[]): Promise<string> {
  const input = JSON.stringify(names.map((name) => ({ name: `notes_${name}`, args: {} })));
  return (await platform.api.start({ agent: 'asker', input, attributes: { user } })).id;
}

/** The address that the user of a task is asked to open. */
function question(task: string): Promise<string> {
  return until('a question', 60_000, async () => {
    const { body } = await platform.api.request<{ items: readonly Asked[] }>('GET', `/v1/approvals?status=pending&task=${task}`);
    const [first] = body.items;
    return first && Object.values(first.args['dev.troupe/input'].requests)[0]!.params.url;
  });
}

async function results(task: string): Promise<readonly string[]> {
  const { output } = await platform.api.end(task, 60_000);
  return (JSON.parse(output as string) as { readonly results: readonly string[] }).results;
}

async function consent(
  task: string,
  user: string,
  allow = true,
): Promise<{ readonly status: number; readonly back: string; readonly page: string }> {
  const back = await consentInBrowser(await question(task), user, platform.url, allow);
  const answer = await fetch(back);
  return { status: answer.status, back, page: await answer.text() };
}

it('a task waits until its user has consented, and goes on by itself with a token of that user', async () => {
  const task = await begin('ann', 'connect');
  const { status, page, back } = await consent(task, 'ann');
  expect([status, page]).toEqual([200, expect.stringContaining('connected')]);
  expect(await results(task)).toEqual([expect.stringContaining('notes_whoami')]);
  await isThere('whoami');
  expect(await results(await begin('ann', 'whoami'))).toEqual([expect.stringContaining('You are ann, with read')]);
  // The address counts once.
  expect((await fetch(back)).status).toBe(400);
}, 120_000);

it('another user is asked for a consent of his own, and neither has tokens of the other (W12)', async () => {
  const task = await begin('bob', 'whoami');
  await consent(task, 'bob');
  expect(await results(task)).toEqual([expect.stringContaining('You are bob')]);
  const again = await begin('ann', 'whoami');
  expect(await results(again)).toEqual([expect.stringContaining('You are ann')]);
}, 120_000);

it('no token is in the log of a task, nor in what the platform prints', async () => {
  const { body } = await platform.api.request<{ items: readonly { id: string }[] }>('GET', '/v1/tasks?limit=10');
  for (const { id } of body.items) {
    const { body: history } = await platform.api.request<object>('GET', `/v1/tasks/${id}/history`);
    expect(JSON.stringify(history)).not.toMatch(/eyJ|refresh_token|code_verifier/);
  }
  expect(platform.output()).not.toMatch(/eyJ|refresh_token/);
});

it('a tool that takes more than the user allowed asks for that, too', async () => {
  const task = await begin('ann', 'write');
  expect(new URL(await question(task)).searchParams.get('scope')?.split(' ')).toEqual(expect.arrayContaining(['read', 'write']));
  await consent(task, 'ann');
  expect(await results(task)).toEqual([expect.stringContaining('write')]);
}, 120_000);

it('a user who refuses is a result for the model', async () => {
  const task = await begin('eve', 'whoami');
  const { status } = await consent(task, 'eve', false);
  expect(status).toBe(422);
  expect(await results(task)).toEqual([expect.stringContaining('refused')]);
}, 120_000);

it('a user lists and withdraws connections; the next call asks anew', async () => {
  const list = async (): Promise<unknown> => (await platform.api.request('GET', '/v1/connections?user=bob')).body;
  expect(await list()).toEqual({ connections: [expect.objectContaining({ server: 'notes' })], asked: [] });
  expect((await platform.api.request('DELETE', '/v1/connections/notes?user=bob')).status).toBe(204);
  expect(await list()).toEqual({ connections: [], asked: [] });
  const task = await begin('bob', 'whoami');
  const url = await question(task);
  expect(url).toContain(logins.issuer);
  expect(await list()).toMatchObject({ connections: [], asked: [{ server: 'notes', url, task }] });
}, 120_000);

it('after a crash while tokens were got, the address can be opened once more', async () => {
  const task = await begin('joe', 'whoami');
  const back = await consentInBrowser(await question(task), 'joe', platform.url);
  const isAsked = new Promise<void>((resolve) => {
    logins.instead = (request) => {
      if (!request.url!.startsWith('/token')) return false;
      resolve();
      return true;
    };
  });
  const lost = fetch(back).catch(() => undefined);
  await isAsked;
  await platform.kill();
  await lost;
  logins.instead = undefined;
  await platform.start();
  // No sooner than the process that died may have gone on; and who tries all the time is refused.
  await until('the way back', 90_000, async () => {
    if ((await fetch(back)).status === 200) return true;
    await delay(7_000);
    return undefined;
  });
  expect(await results(task)).toEqual([expect.stringContaining('You are joe')]);
}, 180_000);
