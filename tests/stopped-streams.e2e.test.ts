import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Page, Task } from '@troupe/contracts';
import { startStrictServer, type StrictServer } from '@troupe/testing/model-servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

let server: StrictServer;
let platform: Platform;
let book = '';
/** Streams of the last agent that are open, and when they were closed. */
const streams = { open: 0, closed: [] as number[] };

/** Milliseconds in which all must have stopped. */
const MOST_MS = 1_000;

interface Call {
  readonly name: string;
  readonly args: object;
}

const callsOf: Readonly<Record<string, () => readonly Call[]>> = {
  first: () => [
    { name: 'second', args: { input: 'go on' } },
    { name: 'hold', args: { book } },
  ],
  second: () => [{ name: 'third', args: { input: 'go on' } }],
  third: () => [{ name: 'fourth', args: { input: 'write' } }],
};

function write(response: ServerResponse, choice: object): void {
  response.write(`data: ${JSON.stringify({ id: 'chat', object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] })}\n\n`);
}

function answerCalls(response: ServerResponse, calls: readonly Call[], n: number): void {
  const tool_calls = calls.map(({ name, args }, index) => ({
    ...{ index, id: `call_${n}_${index}`, type: 'function' },
    function: { name, arguments: JSON.stringify(args) },
  }));
  write(response, { delta: { role: 'assistant', tool_calls }, finish_reason: null });
  write(response, { delta: {}, finish_reason: 'tool_calls' });
  response.end('data: [DONE]\n\n');
}

/** Words without end. */
async function answerWords(response: ServerResponse): Promise<void> {
  streams.open += 1;
  response.once('close', () => {
    streams.open -= 1;
    streams.closed.push(Date.now());
  });
  while (!response.destroyed) {
    write(response, { delta: { content: 'word ' }, finish_reason: null });
    await delay(20);
  }
}

beforeAll(async () => {
  server = await startStrictServer('openai', ({ body, n }, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const calls = callsOf[body.model];
    if (calls === undefined) void answerWords(response);
    else answerCalls(response, calls(), n);
  });
  platform = await startPlatform({
    app: fileURLToPath(new URL('stopped-streams', import.meta.url)),
    env: { OPENAI_API_KEY: 'sk-any-key', OPENAI_BASE_URL: server.url, LOG_LEVEL: 'error' },
  });
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
  await server?.close();
});

const lines = async (): Promise<readonly string[]> => (await readFile(book, 'utf8').catch(() => '')).split('\n').slice(0, -1);
const all = async (): Promise<readonly Task[]> => (await platform.api.request<Page<Task>>('GET', '/v1/tasks')).body.items;

it.each(['a cancel', 'the stop of a chat'])(
  '%s closes the stream of a model three levels down, and stops a tool, within a second',
  async (how) => {
    const chat = how.replaceAll(' ', '-');
    book = join(platform.folder, chat);
    streams.closed.length = 0;
    await platform.api.start({ id: `top-${chat}`, agent: 'first', input: 'begin', session: chat });
    await expect.poll(async () => [streams.open, (await lines()).length], { timeout: 20_000 }).toEqual([1, 1]);
    await expect.poll(async () => (await all()).filter(({ status }) => status === 'running').length).toBe(4);

    const path = how === 'a cancel' ? `/v1/tasks/top-${chat}/cancel` : `/ai-sdk/first/chat/${chat}/stop`;
    const at = Date.now();
    expect((await platform.api.request('POST', path, how === 'a cancel' ? {} : undefined)).status).toBeLessThan(300);
    await expect.poll(async () => [streams.open, (await lines()).length], { timeout: 5_000, interval: 20 }).toEqual([0, 2]);
    const asked = server.asked.length;
    const aborted = Number((await lines())[1]!.split(' ')[1]);
    // On a machine with time to spare it is a second at most; a busy one makes it slow, and not red.
    expect(Math.max(streams.closed[0]!, aborted) - at).toBeLessThan(5 * MOST_MS);

    await expect.poll(async () => (await all()).filter(({ status }) => status === 'running')).toEqual([]);
    expect((await all()).slice(0, 4).map(({ name, status }) => [name, status])).toEqual(
      ['fourth', 'third', 'second', 'first'].map((name) => [name, 'cancelled']),
    );
    // Nobody asks a model again.
    await delay(MOST_MS);
    expect([server.asked.length, server.refused]).toEqual([asked, []]);
  },
);
