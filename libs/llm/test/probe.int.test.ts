import { TroupeError, type ModelRequest, type ModelResponse } from '@troupe/contracts';
import { startStrictServer, type StrictServer } from '@troupe/testing/model-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoModel } from '../src/demo.ts';
import { openaiModels } from '../src/openai.ts';
import type { ModelProvider } from '../src/port.ts';
import { probeModel, type ProbeResult } from '../src/probe.ts';

const never = new AbortController().signal;

async function probed(provider: ModelProvider, signal: AbortSignal = never): Promise<readonly ProbeResult[]> {
  const results: ProbeResult[] = [];
  for await (const result of probeModel(provider, 'm', signal)) results.push(result);
  return results;
}
const okOf = (results: readonly ProbeResult[]): Readonly<Record<string, boolean>> =>
  Object.fromEntries(results.map(({ check, ok }) => [check, ok]));

/** A provider that answers what is given; the text of the last message is what it is asked. */
function answering(answer: (request: ModelRequest) => Partial<ModelResponse>): ModelProvider {
  return {
    name: 'p',
    generate: async (request, { onDelta }) => {
      const response: ModelResponse = { finish: 'stop', usage: { inputTokens: 0, outputTokens: 0 }, ...answer(request) };
      if (response.text !== undefined) onDelta({ text: response.text });
      return response;
    },
  };
}

describe('a model that is tried', () => {
  it('can do what the demo model does', async () => {
    expect(okOf(await probed(demoModel()))).toMatchObject({
      text: true,
      stream: true,
      usage: true,
      tools: true,
      'tool results': true,
      'typed output': true,
    });
  });

  it('that does nothing right is distinguished in each check', async () => {
    const results = await probed(answering(() => ({ text: 'No.' })));
    expect(results.map(({ check, ok, detail }) => [check, ok, detail])).toEqual([
      ['text', true, 'No.'],
      ['stream', false, '1 piece'],
      ['usage', false, '0 + 0 tokens, no cost'],
      ['tools', false, 'no call: No.'],
      ['parallel tools', false, 'no call: No.'],
      ['tool results', false, 'No.'],
      ['typed output', false, 'No.'],
      ['images', false, 'No.'],
    ]);
  });

  it('that refuses one thing is asked for the others, and the refusal is shown', async () => {
    const results = await probed(
      answering(({ tools }) => {
        if (tools.length > 0) throw new TroupeError('model-bad-request', 'This model takes no tools.');
        return { text: 'red' };
      }),
    );
    expect(okOf(results)).toMatchObject({ text: true, tools: false, 'parallel tools': false, 'tool results': false, images: true });
    expect(results.find(({ check }) => check === 'tools')?.detail).toBe('model-bad-request: This model takes no tools.');
  });

  it('is asked no more once that is stopped', async () => {
    const stop = new AbortController();
    let asked = 0;
    await probed(
      answering(() => {
        asked++;
        stop.abort();
        return { text: 'one' };
      }),
      stop.signal,
    );
    expect(asked).toBe(1);
  });
});

describe('what a model is tried with', () => {
  let server: StrictServer;
  beforeAll(async () => {
    server = await startStrictServer('openai', ({ body, n }, response) => {
      const isTyped = body.response_format !== undefined;
      const content = isTyped ? '{"city":"Oslo","country":"Norway"}' : body.tools === undefined ? 'red, one two' : 'hail';
      const chunk = (choice: object) =>
        response.write(`data: ${JSON.stringify({ id: `c${n}`, object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] })}\n\n`);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      chunk({ delta: { role: 'assistant', content }, finish_reason: null });
      chunk({ delta: {}, finish_reason: 'stop' });
      response.end('data: [DONE]\n\n');
    });
  });
  afterAll(() => server.close());

  it('is what a strict server takes', async () => {
    const results = await probed(openaiModels({ apiKey: 'sk-any-key', baseURL: server.url }));
    expect(results.filter(({ detail }) => detail.includes('model-'))).toEqual([]);
    expect(okOf(results)).toMatchObject({ text: true, tools: false, 'tool results': true, 'typed output': true, images: true });
  });
});
