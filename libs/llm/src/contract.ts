import type { Json, ModelRequest, ModelResponse, ToolSpec } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import type { ModelProvider } from './port.ts';

/** What the provider under test is to answer next. */
export type NextAnswer =
  | { readonly kind: 'text'; readonly pieces: readonly string[] }
  | { readonly kind: 'calls'; readonly calls: readonly { readonly id: string; readonly name: string; readonly args: Json }[] }
  /** It never comes. */
  | { readonly kind: 'silence' }
  | { readonly kind: 'rate-limited'; readonly retryAfter: number };

/** Makes a provider that gives this answer to every request. */
export type MakeModels = (next: NextAnswer) => ModelProvider | Promise<ModelProvider>;

const SKY: ModelRequest = {
  model: 'm',
  messages: [
    { role: 'system', content: 'Answer in one sentence.' },
    { role: 'user', content: 'Why is the sky blue?' },
  ],
  tools: [],
  settings: { temperature: 0, maxTokens: 200 },
};

const FIND_ORDER: ToolSpec = {
  name: 'find_order',
  description: 'Look up an order by its number',
  schema: { type: 'object', properties: { order: { type: 'string', pattern: '^A-\\d{4}$' } }, required: ['order'] },
};

const ORDER: ModelRequest = { ...SKY, messages: [{ role: 'user', content: 'Where is order A-1001?' }], tools: [FIND_ORDER] };

const FOUND: ModelRequest = {
  ...ORDER,
  messages: [
    ...ORDER.messages,
    { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'find_order', args: { order: 'A-1001' } }] },
    { role: 'tool', content: '{"id":"A-1001","status":"shipped"}', toolCallId: 'c1' },
  ],
};

const VERDICT: ModelRequest = {
  ...SKY,
  output: {
    type: 'object',
    properties: { urgent: { type: 'boolean' } },
    required: ['urgent'],
    additionalProperties: false,
  },
};

/**
 * Registers the tests every provider must pass, each named by the rule of the port it covers. A
 * provider that thinks for itself may ignore what it is given, as long as it comes to an answer of that kind.
 */
export function describeModels(name: string, make: MakeModels): void {
  describe(name, () => {
    const blue: NextAnswer = { kind: 'text', pieces: ['Light is ', 'scattered', ', blue most of all.'] };

    it('L2 gives the text in pieces that make up the text of the answer', async () => {
      const { response, pieces } = await ask(await make(blue), SKY);
      expect(response).toMatchObject({ finish: 'stop', text: expect.stringMatching(/./) });
      expect(pieces.join('')).toBe(response.text);
      expect(response.text?.isWellFormed()).toBe(true);
    });

    it('counts tokens', async () => {
      const { usage } = (await ask(await make(blue), SKY)).response;
      for (const count of [usage.inputTokens, usage.outputTokens]) expect(Number.isSafeInteger(count) && count > 0).toBe(true);
    });

    it('L3 asks for a tool by its name, with parsed arguments and an id', async () => {
      const calls = [{ id: 'c1', name: 'find_order', args: { order: 'A-1001' } }];
      const { response } = await ask(await make({ kind: 'calls', calls }), ORDER);
      expect(response.finish).toBe('tools');
      expect(response.toolCalls).toEqual([{ id: expect.stringMatching(/./), name: 'find_order', args: { order: 'A-1001' } }]);
    });

    it('answers once the results of its calls are there', async () => {
      const { response } = await ask(await make({ kind: 'text', pieces: ['A-1001 was shipped.'] }), FOUND);
      expect(response).toMatchObject({ finish: 'stop', text: expect.stringContaining('shipped') });
      expect(response.toolCalls ?? []).toEqual([]);
    });

    it('answers with JSON where an output is asked for', async () => {
      const { response } = await ask(await make({ kind: 'text', pieces: ['{"urgent"', ':false}'] }), VERDICT);
      expect(JSON.parse(response.text ?? '')).toEqual({ urgent: expect.any(Boolean) });
    });

    it('keeps answers given at once apart, and leaves requests as they are', async () => {
      const [sky, order] = await Promise.all([make(blue), make({ kind: 'text', pieces: ['It was shipped.'] })]);
      const before = JSON.stringify([SKY, FOUND]);
      const asked = Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? ask(sky, SKY) : ask(order, FOUND)));
      for (const [i, { response, pieces }] of (await Promise.all(asked)).entries()) {
        expect(pieces.join('')).toBe(response.text);
        if (i % 2 === 1) expect(response.text).toContain('shipped');
      }
      expect(JSON.stringify([SKY, FOUND])).toBe(before);
    });

    it('L4 does not begin when it is aborted already', async () => {
      const reason = new Error('enough');
      const pieces: string[] = [];
      const provider = await make(blue);
      const answer = provider.generate(SKY, { signal: AbortSignal.abort(reason), onDelta: ({ text }) => pieces.push(text) });
      await expect(answer).rejects.toBe(reason);
      expect(pieces).toEqual([]);
    });

    it('L4 ends in the middle of an answer with the reason it is aborted with', async () => {
      const reason = new Error('enough');
      const pieces: string[] = [];
      const controller = new AbortController();
      const onDelta = ({ text }: { readonly text: string }): void => {
        pieces.push(text);
        controller.abort(reason);
      };
      await expect((await make(blue)).generate(SKY, { signal: controller.signal, onDelta })).rejects.toBe(reason);
      expect(pieces).toHaveLength(1);
    });
  });
}

/** Registers the tests of providers whose answers a test can set to the letter. */
export function describeSetModels(name: string, make: MakeModels): void {
  describe(name, () => {
    it('L2 passes text on to the letter', async () => {
      const { response, pieces } = await ask(await make({ kind: 'text', pieces: ['né', ' 🎭 ', '\n"q"'] }), SKY);
      expect(response.text).toBe('né 🎭 \n"q"');
      expect(pieces.join('')).toBe(response.text);
    });

    it('L3 gives calls that share an id ids of their own, in the order they were written', async () => {
      const calls = [1, 2, 3].map((n) => ({ id: 'same', name: 'find_order', args: { order: `A-100${n}` } }));
      const { response } = await ask(await make({ kind: 'calls', calls }), ORDER);
      expect(response.toolCalls?.map(({ args }) => args)).toEqual(calls.map(({ args }) => args));
      expect(new Set(response.toolCalls?.map(({ id }) => id)).size).toBe(3);
    });

    it('L3 passes the name of a tool nobody offered on as it is', async () => {
      const { response } = await ask(await make({ kind: 'calls', calls: [{ id: 'c', name: 'fly_to_mars', args: {} }] }), ORDER);
      expect(response.toolCalls).toMatchObject([{ name: 'fly_to_mars', args: {} }]);
    });

    it('L1 fails once, saying whether and when to try again', async () => {
      const provider = await make({ kind: 'rate-limited', retryAfter: 7_000 });
      await expect(ask(provider, SKY)).rejects.toMatchObject({ code: 'model-rate-limited', retryable: true, retryAfter: 7_000 });
    });

    it('L4 ends at once while it waits for an answer', async () => {
      const reason = new Error('enough');
      const controller = new AbortController();
      const provider = await make({ kind: 'silence' });
      const answer = provider.generate(SKY, { signal: controller.signal, onDelta: () => {} });
      const aborted = setTimeout(() => controller.abort(reason), 50);
      const begun = performance.now();
      await expect(answer).rejects.toBe(reason);
      clearTimeout(aborted);
      expect(performance.now() - begun).toBeLessThan(1_000);
    });
  });
}

async function ask(
  provider: ModelProvider,
  request: ModelRequest,
): Promise<{ readonly response: ModelResponse; readonly pieces: readonly string[] }> {
  const pieces: string[] = [];
  const response = await provider.generate(request, { signal: new AbortController().signal, onDelta: ({ text }) => pieces.push(text) });
  return { response, pieces };
}
