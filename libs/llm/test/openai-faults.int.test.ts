import { inspect } from 'node:util';
import type { TroupeError } from '@troupe/contracts';
import { afterAll, describe, expect, it } from 'vitest';
import { ask, delta, HELLO, KEY, models, modelsAt, servers, sse, stop } from './http-models.ts';
import type { ModelProvider } from '../src/port.ts';

const hosts = servers();
afterAll(() => hosts.close());

async function failureOf(provider: ModelProvider, request = HELLO): Promise<TroupeError> {
  return ask(provider, request).then(
    ({ response }) => expect.unreachable(`it answered ${JSON.stringify(response)}`),
    (error: TroupeError) => error,
  );
}

describe('a model over HTTP that fails', () => {
  it.each<[number, { readonly message: string; readonly code?: string }, string, boolean]>([
    [400, { message: 'Unknown parameter: foo' }, 'model-bad-request', false],
    [400, { message: 'too long', code: 'context_length_exceeded' }, 'model-context-length', false],
    [400, { message: "This model's maximum context length is 8192 tokens." }, 'model-context-length', false],
    [400, { message: 'Filtered', code: 'content_filter' }, 'model-refused', false],
    [401, { message: `Incorrect API key provided: ${KEY}` }, 'model-unauthorized', false],
    [403, { message: 'Not in your country' }, 'model-unauthorized', false],
    [404, { message: 'The model does not exist', code: 'model_not_found' }, 'model-bad-request', false],
    [408, { message: 'Timeout' }, 'model-failed', true],
    [409, { message: 'Conflict' }, 'model-failed', true],
    [429, { message: 'Slow down' }, 'model-rate-limited', true],
    [429, { message: 'You exceeded your quota', code: 'insufficient_quota' }, 'model-rate-limited', false],
    [500, { message: 'Oops' }, 'model-failed', true],
    [503, { message: 'Overloaded' }, 'model-failed', true],
  ])('with status %i %o is a %s', async (status, error, code, retryable) => {
    const mock = await hosts.mock({ response: { error, status } });
    const failure = await failureOf(modelsAt(mock));
    expect(failure).toMatchObject({ name: 'TroupeError', code, retryable, message: expect.stringContaining('"gpt-5-mini"') });
    expect(mock.getRequests()).toHaveLength(1);
    expect(inspect(failure, { depth: 10 })).not.toContain(KEY);
  });

  it('asks to wait as long as the server does', async () => {
    const mock = await hosts.mock({ response: { error: { message: 'Slow down' }, status: 429, retryAfter: 12 } });
    expect((await failureOf(modelsAt(mock))).retryAfter).toBe(12_000);

    const address = await hosts.raw((response) => void response.writeHead(503, { 'retry-after-ms': '250' }).end('busy'));
    expect(await failureOf(models(address))).toMatchObject({ code: 'model-failed', retryable: true, retryAfter: 250 });
  });

  it('with an error in the middle of the stream keeps its meaning', async () => {
    for (const [error, code] of [
      [{ message: 'Slow down', code: 429 }, 'model-rate-limited'],
      [{ message: 'Slow down', type: 'rate_limit_exceeded' }, 'model-rate-limited'],
      [{ message: 'too long', code: 'context_length_exceeded' }, 'model-context-length'],
      [{ message: 'The server had an error' }, 'model-failed'],
    ] as const) {
      const address = await hosts.raw((response) => void response.end(sse([delta('Once'), { error }])));
      expect((await failureOf(models(address))).code).toBe(code);
    }
  });

  it('with a stream that is cut is a bad answer, however it is cut', async () => {
    const dropped = await hosts.mock({
      response: { content: 'A long answer that is never finished' },
      chunkSize: 4,
      latency: 10,
      truncateAfterChunks: 4,
    });
    expect(await failureOf(modelsAt(dropped))).toMatchObject({ code: 'model-bad-answer', retryable: true });

    const ended = await hosts.raw((response) => void response.end(`data: ${JSON.stringify(delta('Once upon'))}\n\n`));
    expect(await failureOf(models(ended))).toMatchObject({ code: 'model-bad-answer', message: expect.stringContaining('broke off') });

    const reset = await hosts.raw((response) => {
      response.write(`data: ${JSON.stringify(delta('Once upon'))}\n\n`, () => response.destroy());
    });
    expect(await failureOf(models(reset))).toMatchObject({ code: 'model-bad-answer', message: expect.stringContaining('broke off') });
  });

  it.each<[string, string, string]>([
    ['JSON that is cut', `data: ${JSON.stringify(delta('Once upon')).slice(0, 30)}\n\n`, 'text/event-stream'],
    [
      'choices without anything in them',
      sse([{ choices: [] }, { choices: [], usage: { prompt_tokens: 1, completion_tokens: 0 } }]),
      'text/event-stream',
    ],
    ['events that are not objects', 'data: null\n\ndata: 5\n\ndata: "x"\n\ndata: [DONE]\n\n', 'text/event-stream'],
    ['nothing', '', 'text/event-stream'],
  ])('with %s is a bad answer', async (_, body, type) => {
    const address = await hosts.raw((response) => void response.writeHead(200, { 'content-type': type }).end(body));
    expect(await failureOf(models(address))).toMatchObject({ code: 'model-bad-answer', retryable: true });
  });

  it('with a page instead of an answer is a wrong address, which is not asked again', async () => {
    const page = '<!doctype html><title>Sign in</title>';
    for (const [status, type] of [
      [200, 'text/html'],
      [200, 'application/json'],
      [404, 'text/html'],
    ] as const) {
      const address = await hosts.raw((response) => void response.writeHead(status, { 'content-type': type }).end(page));
      expect(await failureOf(models(address))).toMatchObject({
        code: 'model-bad-answer',
        retryable: false,
        message: expect.stringContaining('base URL'),
      });
    }
  });

  it('with the chaos of a real provider is a bad answer', async () => {
    const mock = await hosts.mock({ response: { content: 'never seen' }, chaos: { malformedRate: 1 } });
    expect(await failureOf(modelsAt(mock))).toMatchObject({ retryable: true });
  });

  it('with nobody at the address cannot be reached', async () => {
    const failure = await failureOf(models(await hosts.nobody()));
    expect(failure).toMatchObject({ code: 'model-connection', retryable: true, message: expect.stringContaining('ECONNREFUSED') });
  });

  it('with a connection that is dropped before an answer cannot be reached', async () => {
    const address = await hosts.raw((response) => void response.destroy());
    expect(await failureOf(models(address))).toMatchObject({ code: 'model-connection', retryable: true });
  });

  it('with a key that no header can hold never shows it', async () => {
    const mock = await hosts.mock({ response: { content: 'never seen' } });
    const failure = await failureOf(modelsAt(mock, { apiKey: 'secret\nkey' }));
    expect(failure.name).toBe('TroupeError');
    expect(inspect(failure, { depth: 10 })).not.toMatch(/secret\W*n?key/);
  });
});

describe('a model over HTTP that is slow', () => {
  const slow = (gap: number) =>
    hosts.raw(async (response) => {
      for (const event of [delta('Once'), delta(' upon'), delta(' a'), stop]) {
        await new Promise((resolve) => setTimeout(resolve, gap));
        if (!response.destroyed) response.write(`data: ${JSON.stringify(event)}\n\n`);
      }
      response.end();
    });

  it.each([
    ['begin', 300, { firstToken: 60 }],
    ['go on', 150, { silence: 60 }],
    ['end', 100, { total: 250 }],
  ])('is given up when it takes too long to %s', async (_, gap, timeouts) => {
    const begun = performance.now();
    expect(await failureOf(models(await slow(gap), { settings: { timeouts } }))).toMatchObject({ code: 'model-timeout', retryable: true });
    expect(performance.now() - begun).toBeLessThan(600);
  });

  it('is waited for as long as it goes on in time', async () => {
    const timeouts = { firstToken: 500, silence: 500, total: 5_000 };
    expect((await ask(models(await slow(100), { settings: { timeouts } }))).response.text).toBe('Once upon a');
  });
});

describe('a model over HTTP with odd answers', () => {
  it('is understood when its bytes come one by one', async () => {
    const bytes = Buffer.from(sse([delta('né '), delta('🎭'), stop]));
    const address = await hosts.raw(async (response) => {
      response.socket?.setNoDelay(true);
      for (const byte of bytes) {
        response.write(Buffer.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    });
    const { response, pieces } = await ask(models(address));
    expect(response.text).toBe('né 🎭');
    expect(pieces).toEqual(['né ', '🎭']);
  });

  it('is understood with comments, carriage returns, and without an end mark', async () => {
    const body = [': PROCESSING', `data: ${JSON.stringify(delta('fine'))}`, ': still here', `data: ${JSON.stringify(stop)}`].join(
      '\r\n\r\n',
    );
    const address = await hosts.raw((response) => void response.end(body));
    expect((await ask(models(address))).response).toMatchObject({ text: 'fine', finish: 'stop' });
  });

  it('gives tokens an estimate when the server counts none', async () => {
    const address = await hosts.raw((response) => void response.end(sse([delta('fine, thanks'), stop])));
    expect((await ask(models(address))).response.usage).toEqual({ inputTokens: 2, outputTokens: 3 });
  });

  it('gives arguments that are cut as the text that came', async () => {
    const mock = await hosts.mock({ response: { toolCalls: [{ name: 'look', arguments: '{"q": "tr' }], finishReason: 'length' } });
    expect((await ask(modelsAt(mock))).response).toMatchObject({ finish: 'length', toolCalls: [{ name: 'look', args: '{"q": "tr' }] });
  });

  it('gives text with half characters as text every store can keep', async () => {
    const body = `data: {"choices":[{"delta":{"content":"a\\ud800b\\u0000"}}]}\n\n${sse([stop])}`;
    const address = await hosts.raw((response) => void response.end(body));
    expect((await ask(models(address))).response.text).toBe('a\uFFFDb\0');
  });

  it('gives ten megabytes whole', async () => {
    const piece = 'x'.repeat(10_000);
    const address = await hosts.raw((response) => void response.end(sse([...Array.from({ length: 1_000 }, () => delta(piece)), stop])));
    expect((await ask(models(address))).response.text).toHaveLength(10_000_000);
  });
});
