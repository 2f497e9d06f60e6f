import type { Json, Question } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ask, askClient, workflow } from '../src/index.ts';

/** What a workflow has, with these answers to its questions, one after the other. */
function context(...answers: readonly Json[]) {
  const asked: Question[] = [];
  const signals: string[] = [];
  return {
    asked,
    signals,
    publish: (_topic: unknown, data?: unknown) => void asked.push(data as Question),
    signal: async (signal: unknown) => {
      signals.push(signal as string);
      return answers[signals.length - 1] as never;
    },
    uuid: () => `0000000${asked.length}-0000-4000-8000-000000000000`,
  };
}

const form = { key: 'guests', message: 'How many?', schema: z.object({ guests: z.int().min(1) }) };

describe('ask', () => {
  it('publishes a form and waits for the signal that answers it', async () => {
    const ctx = context({ action: 'accept', content: { guests: 4 } });
    expect(await ask(ctx, form)).toEqual({ action: 'accept', content: { guests: 4 } });
    expect(ctx.asked).toMatchObject([
      { kind: 'form', key: 'guests', message: 'How many?', schema: { type: 'object', required: ['guests'] } },
    ]);
    expect(ctx.signals).toEqual([`answer:${ctx.asked[0]!.id}`]);
  });

  it('asks again, under another id, for an answer that does not fit', async () => {
    const ctx = context(12, { action: 'accept', content: { guests: 0 } }, { action: 'decline' });
    expect(await ask(ctx, form)).toEqual({ action: 'decline' });
    expect(new Set(ctx.signals).size).toBe(3);
  });

  it('gives up after five: a program that answers would go on for ever', async () => {
    const ctx = context(1, 2, 3, 4, 5, 6);
    await expect(ask(ctx, form)).rejects.toMatchObject({ code: 'invalid-input' });
    expect(ctx.asked).toHaveLength(5);
  });

  it('asks to open an address, and takes no content', async () => {
    const ctx = context({ action: 'accept', content: { secret: 1 } });
    expect(await ask(ctx, { key: 'login', message: 'Log in', url: 'https://example.com' })).toEqual({ action: 'accept' });
  });

  it('has choices with titles as clients read them', async () => {
    const choice = z.union([z.literal('a').meta({ title: 'First' }), z.literal('b').meta({ title: 'Second' })]);
    const ctx = context({ action: 'cancel' });
    await ask(ctx, { key: 'choice', message: 'Which?', schema: z.object({ one: choice, many: z.array(choice).min(1) }) });
    const titles = [
      { const: 'a', title: 'First' },
      { const: 'b', title: 'Second' },
    ];
    expect(ctx.asked).toMatchObject([
      { schema: { properties: { one: { type: 'string', oneOf: titles }, many: { type: 'array', items: { anyOf: titles } } } } },
    ]);
  });

  it.each([
    ['a text', z.string()],
    ['an object in an object', z.object({ a: z.object({}) })],
    ['a list of anything', z.object({ a: z.array(z.unknown()) })],
  ])('cannot ask for %s', async (_what, schema) => {
    await expect(ask(context(), { key: 'k', message: 'm', schema: schema as z.ZodType })).rejects.toThrow(/form/);
  });
});

describe('askClient', () => {
  it('gives what the client answered, and throws for the model when it refused', async () => {
    const asked = { key: 'roots', method: 'roots/list' } as const;
    expect(await askClient(context({ roots: [] }), asked)).toEqual({ roots: [] });
    await expect(askClient(context({ action: 'cancel', error: 'Not here' }), asked)).rejects.toMatchObject({ name: 'ToolError' });
  });
});

describe('expose', () => {
  it.each<[unknown, string]>([
    ['yes', 'expose is true or false'],
    [null, 'expose is true or false'],
    [{ as: 'page' }, 'expose is true or false'],
    [{ as: 'resource' }, 'expose.uri is an address'],
    [{ as: 'resource', uri: 'no scheme' }, 'expose.uri is an address'],
    [{ as: 'tool', task: 'maybe' }, 'expose.task'],
    [{ as: 'prompt', uri: 'a:b' }, 'no property "uri"'],
  ])('cannot be %j', (expose, fault) => {
    expect(() => workflow({ name: 'w', run: async () => 1, expose: expose as never })).toThrow(
      expect.objectContaining({ message: expect.stringContaining(fault) }),
    );
  });
});
