import type { Json, ModelRequest } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { retryAfter } from '../src/failures/retry-after.ts';
import { strictSchema } from '../src/request/strict-schema.ts';
import { toolNames } from '../src/request/tool-names.ts';

describe('tool names on the wire', () => {
  const namesOf = (...tools: readonly string[]) =>
    toolNames({
      model: 'm',
      messages: [],
      tools: tools.map((name) => ({ name, description: '', schema: {} })),
      settings: {},
    } satisfies ModelRequest);

  it('fit the wire, differ from each other and lead back', () => {
    const tools = ['calendar.list', 'calendar_list', 'calendar list', '日历', '', 'x'.repeat(80), `${'x'.repeat(80)}y`, 'ok-name'];
    const names = namesOf(...tools);
    const wire = tools.map(names.toWire);
    expect(wire.every((name) => /^[A-Za-z0-9_-]{1,64}$/.test(name))).toBe(true);
    expect(new Set(wire).size).toBe(tools.length);
    expect(wire.map(names.fromWire)).toEqual(tools);
    expect([wire[1], wire[7]]).toEqual(['calendar_list', 'ok-name']);
  });

  it('are there for tools of the past, which nobody offers any more', () => {
    const names = toolNames({
      model: 'm',
      messages: [{ role: 'assistant', content: '', toolCalls: [{ id: 'c', name: 'old.tool', args: {} }] }],
      tools: [],
      settings: {},
    });
    expect(names.toWire('old.tool')).toBe('old_tool');
  });
});

describe('a schema in strict form', () => {
  const strictOf = (schema: z.ZodType): Json | undefined => strictSchema(z.toJSONSchema(schema, { io: 'input' }) as Json);

  it('closes objects, however deep, where every property is required', () => {
    const inner = z.object({ name: z.string(), day: z.iso.date() });
    expect(strictOf(z.object({ list: z.array(inner), either: z.union([inner, z.null()]) }))).toMatchObject({
      additionalProperties: false,
      required: ['list', 'either'],
      properties: {
        list: { items: { additionalProperties: false } },
        either: { anyOf: [{ additionalProperties: false }, { type: 'null' }] },
      },
    });
  });

  it('keeps references', () => {
    const node = z.object({
      value: z.int(),
      get next() {
        return z.union([node, z.null()]);
      },
    });
    expect(strictOf(node)).toMatchObject({
      additionalProperties: false,
      properties: { next: { anyOf: [{ $ref: '#' }, { type: 'null' }] } },
    });
  });

  it.each<[string, z.ZodType]>([
    ['an optional property', z.object({ a: z.string().optional() })],
    ['a property with a default', z.object({ a: z.string().default('x') })],
    ['free keys', z.object({ a: z.record(z.string(), z.number()) })],
    ['open objects', z.looseObject({ a: z.string() })],
    ['a pattern that looks around', z.object({ a: z.string().regex(/^(?!x)/) })],
    ['a keyword strict mode does not know', z.object({ a: z.tuple([z.string(), z.number()]) })],
  ])('does not exist for %s', (_, schema) => {
    expect(strictOf(schema)).toBeUndefined();
  });
});

describe('the wait a server asks for', () => {
  const now = Date.parse('2026-11-24T10:00:00Z');
  const waitOf = (headers: Record<string, string>): number | undefined => retryAfter(new Headers(headers), now);

  it.each<[string, Record<string, string>, number | undefined]>([
    ['seconds', { 'retry-after': '20' }, 20_000],
    ['parts of seconds', { 'retry-after': '0.25' }, 250],
    ['milliseconds, which win', { 'retry-after-ms': '1500', 'retry-after': '2' }, 1_500],
    ['a date', { 'retry-after': 'Tue, 24 Nov 2026 10:00:30 GMT' }, 30_000],
    ['a date that has passed', { 'retry-after': 'Tue, 24 Nov 2026 09:00:00 GMT' }, 0],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
    ['a negative number', { 'retry-after-ms': '-5', 'retry-after': '-5' }, undefined],
    [
      'the reset of the limit that is used up',
      {
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '1m0.5s',
        'x-ratelimit-remaining-requests': '9',
        'x-ratelimit-reset-requests': '1d',
      },
      60_500,
    ],
    [
      'the later reset of two',
      {
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '20ms',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '2s',
      },
      2_000,
    ],
    ['nothing', {}, undefined],
  ])('is read from %s', (_, headers, wait) => {
    expect(waitOf(headers)).toBe(wait);
  });
});
