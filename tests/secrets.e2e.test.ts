import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startReceiver, type Receiver } from '@troupe/testing/trace-receiver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';
import { readings } from './secret-readings.ts';
import { canaries, filed, foreign, leak } from './secrets/data/canaries.ts';
import { startRepeatingServer, type RepeatingServer } from './secrets/repeating-server.ts';

const app = fileURLToPath(new URL('secrets', import.meta.url));
const services = process.env['TROUPE_COMPOSITION'] === 'services';
const authorization = { authorization: `Bearer ${canaries.apiKey}` };

let provider: Server;
/** What the provider was sent, head and body. */
const asked: string[] = [];
let house: RepeatingServer;
/** Of secrets as files. */
let files: string;
let collector: Receiver;
let platform: Platform;
/** Everything the API answered. */
const answers: string[] = [];

beforeAll(async () => {
  collector = await startReceiver();
  provider = createServer((request, response) => {
    void (async () => {
      const body = Buffer.concat(await request.toArray()).toString();
      asked.push(body);
      const { messages } = JSON.parse(body) as { messages: readonly { readonly role: string }[] };
      if (asked.length === 1) return refuse();
      const called = messages.filter(({ role }) => role === 'tool').length;
      const tool = ['failing', 'saying', 'showing'][called];
      const delta =
        tool === undefined
          ? { content: `The key is ${canaries.modelKey}.` }
          : { tool_calls: [{ index: 0, id: `c${called}`, function: { name: tool, arguments: '{}' } }] };
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const finish = tool === undefined ? 'stop' : 'tool_calls';
      for (const choice of [
        { index: 0, delta },
        { index: 0, delta: {}, finish_reason: finish },
      ]) {
        response.write(
          `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', model: 'm', created: 1, choices: [choice] })}\n\n`,
        );
      }
      response.end('data: [DONE]\n\n');

      /** A provider that repeats the key wherever it can. */
      function refuse(): void {
        response.writeHead(500, { 'content-type': 'application/json', 'x-request-id': canaries.modelKey });
        response.end(JSON.stringify({ error: { message: `bad key ${leak} ?key=${foreign}`, code: canaries.modelKey } }));
      }
    })();
  });
  provider.listen(0, '127.0.0.1');
  await once(provider, 'listening');
  house = await startRepeatingServer();
  files = await mkdtemp(join(tmpdir(), 'troupe-secrets-'));
  await writeFile(join(files, 'HOUSE_FILE'), `${filed[0]}\n`);
  platform = await startPlatform({
    app,
    env: {
      HOUSE_URL: `${house.url}/v1`,
      REMOTE_URL: `${house.url}/mcp`,
      TROUPE_PRIVATE_HOSTS: new URL(house.url).host,
      TROUPE_SECRET_HOUSE: canaries.named,
      TROUPE_SECRETS_DIR: files,
      TROUPE_API_KEYS: canaries.apiKey,
      TROUPE_ENCRYPTION_KEYS: `k1=${canaries.encryptionKey}`,
      TROUPE_SIGNING_KEY: canaries.signingKey,
      OPENAI_API_KEY: canaries.modelKey,
      OPENAI_BASE_URL: `http://127.0.0.1:${(provider.address() as AddressInfo).port}/v1`,
      SHOP_KEY: canaries.shopKey,
      TROUPE_APP_SECRETS: 'SHOP_KEY',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=${encodeURIComponent(`Bearer ${foreign}`)}`,
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
      LOG_LEVEL: 'debug',
    },
  });
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  provider.closeAllConnections();
  provider.close();
  await collector[Symbol.asyncDispose]();
  await house[Symbol.asyncDispose]();
  await rm(files, { recursive: true, force: true });
});

async function ask(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<any> {
  const answer = await fetch(`${platform.url}${path}`, {
    method,
    headers: { ...authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  answers.push(JSON.stringify([...answer.headers]), text);
  return (answer.headers.get('content-type') ?? '').includes('json') ? JSON.parse(text) : text;
}

/** Runs a task to its end and reads all there is to read of it. */
async function run(target: object, id: string): Promise<any> {
  await ask('POST', '/v1/tasks', { ...target, id });
  let task = await ask('GET', `/v1/tasks/${id}?wait=30s`);
  task = await ask('GET', `/v1/tasks/${id}`);
  await ask('GET', `/v1/tasks/${id}/history`);
  await ask('GET', `/v1/tasks/${id}/events`);
  return task;
}

function expectClean(what: string, text: string): void {
  for (const reading of readings(text)) {
    for (const secret of [...Object.values(canaries), ...filed, foreign])
      expect({ what, has: reading.includes(secret) }).toEqual({ what, has: false });
  }
}

describe('code of the app', () => {
  it('finds no secret of the platform in its environment, from the first line on, nor in that of a process it starts', async () => {
    const { output } = await run({ workflow: 'looking' }, 'looking');
    const places = [
      output.workflow,
      output.activity.loaded,
      output.activity.now,
      output.tool.loaded,
      output.tool.now,
      JSON.parse(output.tool.child),
    ];
    for (const place of places) {
      expect(Object.keys(place)).toContain('PATH');
      expect(
        Object.keys(place).filter((name) =>
          /^(OPENAI_API_KEY|TROUPE_API_KEYS?|TROUPE_ENCRYPTION_KEYS|TROUPE_SIGNING_KEY|TROUPE_SECRET_HOUSE|NATS_URL|MONGODB_URI|OTEL_.*HEADERS)$/.test(
            name,
          ),
        ),
      ).toEqual([]);
    }
  });

  it('finds its own', async () => {
    const { output } = await ask('GET', '/v1/tasks/looking');
    // It is there, and what is said of it goes nowhere.
    expect(output.tool.now.SHOP_KEY).toBe('[redacted]');
  });
});

describe('what goes wrong', () => {
  it.each(['activity-fails', 'tool-fails', 'step-fails', 'throws', 'child-fails'])('%s is reported without secrets', async (workflow) => {
    const { status, error } = await run({ workflow }, workflow);
    expect(status).toBe('failed');
    expect(error).toMatchObject({
      message: expect.stringMatching(/^outer \[redacted\]/),
      cause: { message: expect.stringContaining('page=2') },
    });
  });

  it('in a handler is reported without secrets', async () => {
    await ask('POST', '/v1/tasks', { workflow: 'listens', id: 'listens' });
    expect(await ask('POST', '/v1/tasks/listens/queries/asked', {})).toMatchObject({ detail: expect.stringContaining('[redacted]') });
    for (const name of ['failed', 'refused']) {
      expect(await ask('POST', `/v1/tasks/listens/updates/${name}`, {})).toMatchObject({ code: 'update-rejected' });
    }
    await ask('POST', '/v1/tasks/listens/signals/end', {});
    await ask('GET', '/v1/tasks/listens/history');
  });

  it('on the way to a provider is reported without secrets, and none is sent to a model but the key it asks for', async () => {
    const task = await run({ agent: 'advisor', input: `My key is ${canaries.apiKey}.`, session: 's' }, 'advisor');
    expect(task).toMatchObject({ status: 'completed', output: 'The key is [redacted].', usage: { toolCalls: 3 } });
    await ask('GET', '/v1/sessions/s');
    expect(asked).toHaveLength(5);
    for (const body of asked) expectClean('a request to the model', body);
  });
});

describe('a secret that the app names', () => {
  it('is sent where it is meant to go, and is in nothing that came back, before and after it was exchanged', async () => {
    for (const [n, secret] of filed.entries()) {
      await writeFile(join(files, 'HOUSE_FILE'), `${secret}\n`);
      const { status, output } = await run({ agent: 'housekeeper', input: 'What were you sent?' }, `house-${n}`);
      expect({ status, output }).toEqual({
        status: 'completed',
        output: expect.stringMatching(/^Bearer \[redacted\] token \[redacted\] /),
      });
      expect(house.credentials.at(-1)).toBe(`Bearer ${canaries.named} token ${secret}`);
    }
    // The first was answered with an error that has them.
    expect(house.credentials).toHaveLength(3);
  });

  it('by a tool is in nothing that its server said, as a result or an error', async () => {
    const { status, output } = await run({ workflow: 'asks' }, 'asks');
    expect({ status, shown: JSON.stringify(output) }).toEqual({
      status: 'completed',
      shown: expect.stringMatching(/answered 422: .*\[redacted\]/),
    });
    expect(output).toContainEqual(expect.objectContaining({ sent: 'Bearer [redacted] token [redacted]' }));
    expect(house.credentials.slice(3)).toEqual(Array.from({ length: 2 }, () => `Bearer ${canaries.named} token ${filed[1]}`));
  });
});

describe('a secret that a server of tools is given', () => {
  it.each(['remote', 'started'])('as a header, or in its environment, is in nothing that it says: %s', async (server) => {
    const listed = async (): Promise<string | undefined> => (await ask('GET', `/v1/tools/${server}_repeat`)).description;
    await expect.poll(listed, { timeout: 30_000 }).toMatch(/^Says (Bearer )?\[redacted\]/);
    const { status, output } = await run({ workflow: 'asks-servers', input: server }, `asks-${server}`);
    expect({ status, said: output.length }).toEqual({ status: 'completed', said: 3 });
    for (const said of output) expect(JSON.stringify(said)).toContain('[redacted]');
    const before = house.asked.length;
    await run({ agent: `asks-${server}`, input: 'What can you do?' }, `agent-${server}`);
    // What a model gets to know of the tools has none of it either.
    const asked = house.asked.slice(before);
    expect(asked.join()).toContain(`${server}_repeat`);
    for (const body of asked) expectClean('a request to a model', body);
  });
});

describe('what goes well', () => {
  it('has no secret of the platform in it', async () => {
    expect(await run({ workflow: 'gives' }, 'gives')).toMatchObject({ status: 'completed' });
  });

  it('has none either when a model says it piece by piece', async () => {
    const { output } = await run({ agent: 'parrot', input: 'Say it.' }, 'parrot');
    expect(output).toContain('[redacted]');
  });
});

describe('nothing that left the platform has a secret in it', () => {
  it('no request id, sent back as it came', async () => {
    await ask('GET', '/v1/tasks/nobody', undefined, { 'x-request-id': canaries.modelKey });
    await ask('GET', '/healthz', undefined, { 'x-request-id': canaries.apiKey });
    expect(await ask('GET', '/v1/tasks/nobody', undefined, { 'x-request-id': 'mine-1' })).toMatchObject({ requestId: 'mine-1' });
  });

  it('no answer of the API, and no stack', { timeout: 120_000 }, async () => {
    await ask('GET', '/v1/tasks');
    for (const path of ['/v1/workflows', '/v1/agents', '/v1/tools', '/openapi.json', '/', '/metrics', '/readyz']) await ask('GET', path);
    expect(answers.length).toBeGreaterThan(80);
    for (const answer of answers) {
      // The one exception: a client reads what it wrote itself.
      expectClean('an answer', answer.replaceAll(`My key is ${canaries.apiKey}.`, ''));
      expect(answer).not.toMatch(/"stack"|\n {4}at |\.ts:\d+:\d+/);
    }
  });

  it('no reference to one: only the app knows which it names', () => {
    for (const text of [...answers, platform.output()]) expect(text).not.toContain('HOUSE_FILE');
  });

  it('no line of the log, though it names the places where tasks failed', () => {
    expect(platform.output()).toMatch(/"task failed"/);
    expect(platform.output()).toContain('canaries.ts');
    expectClean('the log', platform.output());
  });

  if (!services)
    it('no byte of the data folder', { timeout: 120_000 }, async () => {
      const folder = join(platform.folder, 'data');
      for (const file of await readdir(folder)) {
        const text = (await readFile(join(folder, file))).toString('latin1');
        expectClean(file, text.replaceAll(`My key is ${canaries.apiKey}.`, ''));
      }
    });

  it('no span (T5)', { timeout: 120_000 }, async () => {
    expect(await platform.drain()).toBe(0);
    const sent = collector.requests.map(({ body }) => body.toString());
    expect(collector.spans.some(({ failed }) => failed)).toBe(true);
    for (const body of sent) expectClean('spans', body.replaceAll(`My key is ${canaries.apiKey}.`, ''));
    // Only the collector's own header has what it was given.
    expect(collector.requests[0]!.headers['authorization']).toBe(`Bearer ${foreign}`);
  });
});
