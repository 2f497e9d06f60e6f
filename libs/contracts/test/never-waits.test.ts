import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkBySchema } from '../src/index.ts';
import { neverWaits } from '../src/schemas/never-waits.ts';

interface Tree {
  readonly name: string;
  readonly children: readonly Tree[];
}
const tree: z.ZodType<Tree> = z.object({
  name: z.string(),
  get children() {
    return z.array(tree);
  },
});

describe('a schema of which it is certain that no check waits', () => {
  it.each<[string, z.ZodType]>([
    ['text', z.string().min(1).max(9).trim()],
    ['text of a format', z.email()],
    ['text of a pattern', z.string().regex(/^a/).startsWith('a').includes('a')],
    ['numbers', z.number().int().positive().multipleOf(2)],
    ['an object', z.object({ a: z.string().optional(), b: z.number().nullable().default(1) })],
    ['a strict object', z.strictObject({ a: z.boolean() })],
    ['a loose object', z.looseObject({ a: z.boolean() })],
    ['an object with a catch-all', z.object({}).catchall(z.number())],
    ['a list', z.array(z.string()).min(1).max(3)],
    ['a tuple', z.tuple([z.string(), z.number()], z.boolean())],
    ['a union', z.union([z.string(), z.null()])],
    ['a discriminated union', z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b') })])],
    ['an intersection', z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() }))],
    ['a record', z.record(z.string(), z.number())],
    ['a map of sets', z.map(z.string(), z.set(z.number()).min(1))],
    ['choices', z.enum(['a', 'b'])],
    ['a value that stands in', z.string().catch('none')],
    ['coerced values', z.coerce.date()],
    ['a schema that contains itself', tree],
    ['what is read only', z.readonly(z.object({ a: z.any() }))],
  ])('%s', (_, schema) => {
    expect(neverWaits(schema)).toBe(true);
  });
});

describe('a schema whose checks may wait', () => {
  const later = async (): Promise<boolean> => true;
  it.each<[string, z.ZodType]>([
    ['a refinement', z.string().refine(later)],
    ['a refinement that does not wait', z.string().refine((text) => text !== '')],
    ['a check of several faults', z.string().superRefine(() => {})],
    ['a transform', z.string().transform(async (text) => text.length)],
    ['what comes before', z.preprocess((value) => value, z.string())],
    ['a format of the app', z.stringFormat('even', (text) => text.length % 2 === 0)],
    ['a type of the app', z.custom<string>(later)],
    ['an instance', z.instanceof(Date)],
    ['a codec', z.codec(z.string(), z.number(), { decode: Number, encode: String })],
    ['a promise', z.promise(z.string())],
    ['a schema made later', z.lazy(() => z.string())],
    ['deep inside an object', z.object({ a: z.array(z.object({ b: z.string().refine(later).optional() })) })],
    ['in a catch-all', z.object({}).catchall(z.string().refine(later))],
    ['in the rest of a tuple', z.tuple([z.string()], z.string().refine(later))],
    ['in one choice of a union', z.union([z.number(), z.string().refine(later)])],
    ['in the keys of a record', z.record(z.string().refine(later), z.number())],
  ])('%s', (_, schema) => {
    expect(neverWaits(schema)).toBe(false);
  });

  it('is one of another library', () => {
    const foreign = { safeParse: () => ({ success: true, data: 1 }), safeParseAsync: async () => ({ success: true, data: 2 }) };
    expect(neverWaits(foreign as unknown as z.ZodType)).toBe(false);
  });
});

it('names the same faults whether a schema is applied at once or not', async () => {
  const plain = z.object({ a: z.string(), b: z.array(z.number()) });
  const value = { a: 1, b: ['x'] };
  expect(neverWaits(plain)).toBe(true);
  const atOnce = checkBySchema(plain, value);
  const waiting = await checkBySchema(
    plain.refine(() => true),
    value,
  );
  expect(atOnce).toEqual(waiting);
  expect(atOnce).toMatchObject({ ok: false, issues: [{ path: ['a'] }, { path: ['b', 0] }] });
});
