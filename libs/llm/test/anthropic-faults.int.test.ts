import { inspect } from 'node:util';
import { TroupeError, type ModelRequest } from '@troupe/contracts';
import { afterAll, describe, expect, it } from 'vitest';
import { anthropicModels, type AnthropicOptions } from '../src/anthropic.ts';
import { begins, call, finishes, named, text } from '../src/oddities.ts';
import type { ModelProvider } from '../src/port.ts';
import { ask, HELLO, KEY, servers } from './http-models.ts';

const hosts = servers();
afterAll(() => hosts.close());

const at = (baseURL: string, options: AnthropicOptions = {}): ModelProvider => anthropicModels({ apiKey: KEY, baseURL, ...options });
const failureOf = (provider: ModelProvider, request: ModelRequest = HELLO): Promise<TroupeError> =>
  ask(provider, request).then(
    ({ response }) => expect.unreachable(`it answered ${JSON.stringify(response)}`),
    (error: TroupeError) => error,
  );

describe('a server of the Messages API that fails', () => {
  it('says nothing of the key', async () => {
    const address = await hosts.raw(
      (response) =>
        void response
          .writeHead(401)
          .end(JSON.stringify({ type: 'error', error: { type: 'authentication_error', message: `Bad key ${KEY}` } })),
    );
    const failure = await failureOf(at(address));
    expect(failure).toMatchObject({ code: 'model-unauthorized', retryable: false });
    expect(inspect(failure, { depth: 10 })).not.toContain(KEY);
  });

  it.each<[string, string | ((size: number) => string), object]>([
    [
      'breaks off',
      `${named(begins(), ...text('Once'))}event: content_block_delta\ndata: {"ty`,
      { code: 'model-bad-answer', retryable: true },
    ],
    ['sends what is no JSON', 'event: message_start\ndata: {nonsense}\n\n', { code: 'model-bad-answer', retryable: true }],
    ['sends nothing', '', { code: 'model-bad-answer', retryable: true }],
    ['sends a line without end', 'data: '.padEnd(3_000, 'x'), { code: 'model-bad-answer', message: expect.stringContaining('2000 bytes') }],
    [
      'writes too much',
      named(begins(), ...text('x'.repeat(1_500))),
      { code: 'model-bad-answer', message: expect.stringContaining('1000 bytes') },
    ],
    [
      'calls too many tools',
      named(begins(), ...[0, 1, 2].flatMap((n) => call(`toolu_${n}`, ['{}'], n)), ...finishes('tool_use')),
      { code: 'model-bad-answer', message: expect.stringContaining('2 tools') },
    ],
  ])('%s', async (_, body, expected) => {
    const address = await hosts.raw((response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(body));
    const bounds = { eventBytes: 2_000, answerBytes: 1_000, answerCalls: 2 };
    expect(await failureOf(at(address, { bounds }))).toMatchObject(expected);
  });

  it('cuts the connection in the middle of its answer', async () => {
    const address = await hosts.raw((response) => {
      response.write(named(begins(), ...text('Once upon')), () => response.destroy());
    });
    expect(await failureOf(at(address))).toMatchObject({ code: 'model-bad-answer', retryable: true });
  });

  it('is not followed elsewhere', async () => {
    const address = await hosts.raw((response) => void response.writeHead(307, { location: 'https://elsewhere.example/v1' }).end());
    expect(await failureOf(at(address))).toMatchObject({ code: 'model-bad-answer', message: expect.stringContaining('elsewhere.example') });
  });

  it('is not there', async () => {
    expect(await failureOf(at(await hosts.nobody()))).toMatchObject({ code: 'model-connection', retryable: true });
  });

  it('is where requests may not go', async () => {
    const guard = { resolve: () => Promise.reject(new TroupeError('address-refused', 'Not there.')) };
    expect(await failureOf(at('http://127.0.0.1:1', { guard }))).toMatchObject({ code: 'model-connection', retryable: false });
  });

  it('falls silent', async () => {
    const address = await hosts.raw((response) => void response.write(named(begins(), ...text('Once'))));
    expect(await failureOf(at(address, { settings: { timeouts: { silence: '50ms' } } }))).toMatchObject({ code: 'model-timeout' });
  });

  it('closes the connection when nobody waits for the answer any more', async () => {
    const closed = Promise.withResolvers<void>();
    const address = await hosts.raw((response) => {
      response.once('close', closed.resolve);
      response.write(named(begins(), ...text('Once')));
    });
    const controller = new AbortController();
    const reason = new Error('enough');
    const answer = at(address).generate(HELLO, { signal: controller.signal, onDelta: () => controller.abort(reason) });
    await expect(answer).rejects.toBe(reason);
    await closed.promise;
  });

  it('is given no image that it cannot take', async () => {
    const messages = [{ role: 'user', content: [{ type: 'image', url: 'data:image/tiff;base64,AAAA' }] }] as const;
    expect(await failureOf(at('http://127.0.0.1:1'), { ...HELLO, messages })).toMatchObject({
      code: 'model-bad-request',
      message: expect.stringContaining('image/png'),
    });
  });
});
