import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AddressInfo } from 'node:net';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { connect, type Client } from '@troupe/sdk';
import { loadApp } from '@troupe/sdk/app';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

/** Words that mean the same are the same number. */
const meanings = [/boat|ship|yacht/i, /tea|drink/i, /chess|game/i, /dog|pet/i];

let server: Server;
let data: string;
let platform: Platform | undefined;
let asked: { readonly path: string; readonly model: string; readonly key: string | undefined; readonly count: number }[] = [];
let answer: ((vectors: readonly (readonly number[])[]) => { readonly status: number; readonly body: string }) | undefined;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'troupe-embeddings-'));
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { model, input } = JSON.parse(body) as { model: string; input: readonly string[] };
      asked.push({ path: request.url!, model, key: request.headers.authorization, count: input.length });
      const vectors = input.map((text) => [...meanings.map((each) => (each.test(text) ? 5 : 0)), 0.1]);
      // Out of their order, as the API allows.
      const items = vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })).toReversed();
      const { status, body: text } = answer?.(vectors) ?? { status: 200, body: JSON.stringify({ object: 'list', model, data: items }) };
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await platform?.close();
  server.close();
  await rm(data, { recursive: true });
});
beforeEach(() => {
  asked = [];
  answer = undefined;
});

async function started(model: string | undefined): Promise<Client> {
  await platform?.close();
  const env = {
    ...{ TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent', OPENAI_API_KEY: 'sk-of-this-test-0123456789' },
    OPENAI_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    ...(model === undefined ? {} : { TROUPE_EMBEDDINGS: model }),
  };
  platform = await startEmbedded(embeddedConfig(env), await loadApp(fileURLToPath(new URL('memory', import.meta.url))));
  return connect(platform.url);
}

it('texts are found by what they mean, by a model of the server that is set', async () => {
  const client = await started('first-model');
  await client.run({ agent: 'keeper' }, 'remember: Ada owns a red boat');
  await client.run({ agent: 'keeper' }, 'remember: Ada walks her dog');
  expect(await client.run({ agent: 'keeper' }, 'Which ship is hers?')).toContain('red boat');
  expect(await client.run({ agent: 'keeper' }, 'Which ship is hers?')).not.toContain('dog');
  expect((await client.searchMemories('her pet')).map(({ text }) => text)).toEqual(['Ada walks her dog']);
  expect(asked[0]).toMatchObject({ path: '/v1/embeddings', model: 'first-model', key: 'Bearer sk-of-this-test-0123456789' });
});

it('with another model, what was remembered gets vectors of that one, once', async () => {
  const client = await started('second-model');
  expect((await client.searchMemories('a yacht')).map(({ text }) => text)).toEqual(['Ada owns a red boat']);
  expect(asked.map(({ model, count }) => [model, count])).toEqual([
    ['second-model', 2],
    ['second-model', 1],
  ]);
  await client.searchMemories('a yacht');
  expect(asked).toHaveLength(3);
  const byWords = await started(undefined);
  expect((await byWords.searchMemories('the red boat')).map(({ text }) => text)).toEqual(['Ada owns a red boat']);
  expect(asked).toHaveLength(3);
});

it('a server that fails costs what is looked for alone: the agent answers, and says nothing of what the server said', async () => {
  const client = await started('second-model');
  await client.searchMemories('a yacht');
  const faults: readonly NonNullable<typeof answer>[] = [
    () => ({ status: 401, body: '{"error":{"message":"wrong key sk-of-this-test-0123456789"}}' }),
    () => ({ status: 200, body: '<html>' }),
    () => ({ status: 200, body: '{"data":[]}' }),
    () => ({ status: 200, body: '{"data":[{"embedding":[1e999]}]}' }),
    () => ({ status: 200, body: `{"data":[{"embedding":["x"]}],"pad":"${'x'.repeat(17 * 1_048_576)}"}` }),
  ];
  for (const fault of faults) {
    answer = fault;
    const search = fetch(`${platform!.url}/v1/memory/search?q=boat`);
    const { status } = await search;
    expect(status).toBe(503);
    expect(await (await search).text()).not.toContain('sk-of-this');
  }
  answer = faults[0];
  expect(await client.run({ agent: 'keeper' }, 'Which ship is hers?')).toBe('Which ship is hers?');
  expect(await client.run({ agent: 'keeper' }, 'remember: Ada plays chess')).toContain('The server of embeddings');
  answer = undefined;
  expect(await client.searchMemories('a game')).toEqual([]);
});
