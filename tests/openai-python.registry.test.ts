import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SETUP_TIMEOUT } from '@troupe/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

const run = promisify(execFile);
let folder: string;
let platform: Platform;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-pypi-'));
  await run('python3', ['-m', 'venv', folder]);
  await run(join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', 'openai==3.51.0']);
  platform = await startPlatform({ app: fileURLToPath(new URL('openai', import.meta.url)), env: { LOG_LEVEL: 'error' } });
}, SETUP_TIMEOUT);
afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

it('the official client of PyPI chats, streams, calls tools of its own and goes on from a response', { timeout: 120_000 }, async () => {
  const client = fileURLToPath(new URL('openai-python/client.py', import.meta.url));
  const { stdout } = await run(join(folder, 'bin/python'), [client, platform.url]);
  const words = (count: number): string => Array.from({ length: count }, (_, n) => `word-${n} `).join('');
  const hello = '1 messages: user hello';
  expect(JSON.parse(stdout)).toEqual({
    models: ['adder', 'helper'],
    error: [404, 'model_not_found'],
    chat: hello,
    streamed: [words(50), 10],
    called: ['tool_calls', 'get_weather', { city: 'Oslo' }, 'I got rain.'],
    responses: [hello, `3 messages: user hello; assistant ${hello}; user again`, 'response.created', 'response.completed', words(3)],
  });
});
