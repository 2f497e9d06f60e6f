import type { ServerResponse } from 'node:http';
import type { TroupeError } from '@troupe/contracts';
import { afterAll, describe, expect, it } from 'vitest';
import type { OpenAIOptions } from '../src/openai.ts';
import { ask, delta, KEY, models, servers, sse, stop } from './http-models.ts';

const hosts = servers();
afterAll(() => hosts.close());

async function failureOf(address: string, options: OpenAIOptions = {}): Promise<TroupeError> {
  return ask(models(address, options)).then(
    ({ response }) => expect.unreachable(`it answered ${JSON.stringify(response).slice(0, 200)}`),
    (error: TroupeError) => error,
  );
}

/** Writes until the reader has gone, and gives how much that was. */
function flood(piece: string, status = 200): { readonly address: Promise<string>; readonly written: () => number } {
  let written = 0;
  const pump = (response: ServerResponse): void => {
    while (!response.destroyed && response.write(piece)) written += piece.length;
    written += piece.length;
    if (!response.destroyed) response.once('drain', () => pump(response));
  };
  const address = hosts.raw((response) => {
    response.writeHead(status, { 'content-type': 'text/event-stream' });
    pump(response);
  });
  return { address, written: () => written };
}

const call = (index: number): object => ({
  choices: [{ delta: { tool_calls: [{ index, id: `c${index}`, function: { name: 'f', arguments: '{}' } }] } }],
});

describe('an answer without end is given up, and costs no memory', () => {
  it.each([
    ['comments', ': still thinking\n\n'.repeat(4_000), { wireBytes: 2_000_000 }, '2000000 bytes for one answer'],
    [
      'events that say nothing',
      `data: ${JSON.stringify({ choices: [] })}\n\n`.repeat(2_000),
      { answerEvents: 30_000 },
      'more than 30000 events',
    ],
    ['one line', 'x'.repeat(60_000), {}, 'an event of more than 8388608 bytes'],
    ['one event of many lines', `data: ${'x'.repeat(90)}\n`.repeat(800), {}, 'an event of more than 8388608 bytes'],
    ['text', sse([delta('x'.repeat(50_000))]).replace(/data: \[DONE\]\n\n/, ''), {}, 'wrote more than 16777216 bytes'],
  ])('of %s', async (_, piece, bounds, message) => {
    const { address, written } = flood(piece);
    const at = await address;
    await failureOf(at, { bounds: { wireBytes: 1 } });
    const before = process.memoryUsage().rss;
    expect(await failureOf(at, { bounds })).toMatchObject({
      code: 'model-bad-answer',
      retryable: true,
      message: expect.stringContaining(message),
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    const after = written();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(written()).toBe(after);
  });

  it('of arguments', async () => {
    const piece = { choices: [{ delta: { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: 'x'.repeat(50_000) } }] } }] };
    const { address } = flood(sse([piece]).replace(/data: \[DONE\]\n\n/, ''));
    expect(await failureOf(await address)).toMatchObject({ code: 'model-bad-answer', message: expect.stringContaining('16777216 bytes') });
  });

  it('of tool calls', async () => {
    const calls = Array.from({ length: 10_000 }, (_, n) => call(n));
    const address = await hosts.raw((response) => void response.end(sse([...calls, stop])));
    expect(await failureOf(address)).toMatchObject({ code: 'model-bad-answer', message: expect.stringContaining('more than 1024 tools') });
  });
});

describe('an answer that costs time', () => {
  it('is read in one go: a tool that is named with every piece of its arguments', async () => {
    const piece = { choices: [{ delta: { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '}'.repeat(50) } }] } }] };
    const begin = { choices: [{ delta: { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{"a":"' } }] } }] };
    const address = await hosts.raw((response) => void response.end(sse([begin, ...Array.from({ length: 40_000 }, () => piece), stop])));
    const begun = performance.now();
    const { response } = await ask(models(address));
    expect(response.toolCalls).toHaveLength(1);
    expect(performance.now() - begun).toBeLessThan(8_000);
  });
});

describe('the body of an error', () => {
  it('is read as far as its bound, and still understood by its status', async () => {
    const { address } = flood('x'.repeat(60_000), 503);
    const failure = await failureOf(await address);
    expect(failure).toMatchObject({ code: 'model-failed', retryable: true });
    expect(failure.message.length).toBeLessThan(1_000);
  });

  it('within its bound keeps its meaning', async () => {
    const body = JSON.stringify({ error: { message: `too long ${' '.repeat(20_000)}`, code: 'context_length_exceeded' } });
    const address = await hosts.raw((response) => void response.writeHead(400, { 'content-type': 'application/json' }).end(body));
    expect(await failureOf(address)).toMatchObject({ code: 'model-context-length' });
  });
});

describe('a redirect', () => {
  it.each([301, 302, 307, 308])('with status %i is an error, and the key goes nowhere', async (status) => {
    const seen: unknown[] = [];
    const elsewhere = await hosts.raw((response, _, request) => {
      seen.push(request.headers.authorization);
      response.end(sse([delta('stolen'), stop]));
    });
    const address = await hosts.raw((response) => void response.writeHead(status, { location: `${elsewhere}/chat?key=${KEY}` }).end());
    const failure = await failureOf(address);
    expect(failure).toMatchObject({ code: 'model-bad-answer', retryable: false, message: expect.stringContaining('not followed') });
    expect(failure.message).not.toContain(KEY);
    expect(seen).toEqual([]);
  });
});
