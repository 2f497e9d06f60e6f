import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Task } from '@troupe/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

/** An outside system that is asked, and finishes later: by file, the token it was given. */
const asked = new Map<string, string>();
let transcriber: Server;
let platform: Platform;

beforeAll(async () => {
  transcriber = createServer(async (request, response) => {
    const { file, token } = JSON.parse(await text(request)) as { file: string; token: string };
    asked.set(file, token);
    response.end();
  });
  await new Promise<void>((resolve) => transcriber.listen(0, '127.0.0.1', resolve));
  platform = await startPlatform({
    app: fileURLToPath(new URL('callbacks/app', import.meta.url)),
    // Clients of the platform have keys: who completes a callback needs none.
    env: { LOG_LEVEL: 'error', TROUPE_API_KEYS: KEY, TRANSCRIBER: `http://127.0.0.1:${(transcriber.address() as AddressInfo).port}/` },
  });
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  transcriber.close();
});

const KEY = 'a-key-of-sixteen-or-more-characters';

async function ask(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: any }> {
  const answer = await fetch(`${platform.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(path.startsWith('/v1/tasks') ? { authorization: `Bearer ${KEY}` } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const read = await answer.text();
  return { status: answer.status, body: read === '' ? undefined : JSON.parse(read) };
}

async function begin(id: string): Promise<string> {
  expect((await ask('POST', '/v1/tasks', { id, workflow: 'transcript', input: id })).status).toBe(202);
  await expect.poll(() => asked.get(id), { timeout: 10_000 }).toBeTypeOf('string');
  return asked.get(id)!;
}

const complete = (token: string, outcome: unknown) => ask('POST', `/v1/callbacks/${token}`, outcome);
const ended = async (id: string): Promise<Task> => (await ask('GET', `/v1/tasks/${id}?wait=10s`)).body as Task;

describe('a callback of a task', () => {
  it('is completed with its token alone, over a kill on either side, once', async () => {
    const token = await begin('talk.mp3'.replace('.', '-'));
    await platform.kill();
    await platform.start();
    expect(await complete(token, { value: { text: 'Hello.' } })).toEqual({ status: 204, body: undefined });
    await platform.kill();
    await platform.start();
    expect(await ended('talk-mp3')).toMatchObject({ status: 'completed', output: 'Hello.' });
    expect(await complete(token, { value: { text: 'Something else.' } })).toMatchObject({
      status: 404,
      body: { code: 'callback-not-found' },
    });
  });

  it('fails its task with the error that it is completed with', async () => {
    const token = await begin('broken');
    expect((await complete(token, { error: { message: 'The file cannot be read.', code: 'unreadable' } })).status).toBe(204);
    expect(await ended('broken')).toMatchObject({ status: 'failed', error: { message: 'The file cannot be read.', code: 'unreadable' } });
  });

  it('says by what a task waits for it that it is one, and no other task is touched by a wrong token', async () => {
    const token = await begin('waiting');
    const wrong = `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`;
    for (const each of [wrong, token.replace('waiting', 'nobody'), 'waiting', `.${'0'.repeat(32)}`, 'a'.repeat(300)])
      expect((await complete(each, { value: 1 })).status, each).toBeOneOf([400, 404]);
    for (const body of [{}, { value: 1, error: { message: 'x' } }, { error: {} }, { error: { message: '' } }])
      expect((await complete(token, body)).status, JSON.stringify(body)).toBe(422);
    const { body: task } = await ask('GET', '/v1/tasks/waiting');
    expect(task.waitingFor.map(({ reason }: { reason: string }) => reason)).toContain(
      'What was given the token of this callback has to complete it: POST /v1/callbacks/{token}.',
    );
    expect((await ask('GET', '/v1/tasks/waiting/history')).body.items.length).toBe(3);
  });

  it('is waited for no more once its task was cancelled', async () => {
    const token = await begin('cancelled');
    await ask('POST', '/v1/tasks/cancelled/cancel');
    expect((await ended('cancelled')).status).toBe('cancelled');
    expect(await complete(token, { value: { text: 'late' } })).toMatchObject({ status: 404, body: { code: 'callback-not-found' } });
  });
});
