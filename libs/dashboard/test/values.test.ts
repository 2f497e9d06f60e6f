import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesBetween } from '../src/app/forms/changes-between.ts';
import { fits, isForm, sampleOf, type Schema } from '../src/app/forms/schema.ts';
import { inWords } from '../src/app/values/durations.ts';
import { shortText } from '../src/app/values/json-text.ts';
import { visible } from '../src/app/values/visible.ts';

describe('a text of others', () => {
  it('has nothing in it that nobody sees', () => {
    expect(visible('\u001b[31mred\u0007')).toBe('␛[31mred␇');
    expect(visible('ev\u202egpj.exe')).toBe('ev⟨U+202E⟩gpj.exe');
    expect(visible('a\u200bb\ufeff')).toBe('a⟨U+200B⟩b⟨U+FEFF⟩');
    expect(visible('two\nlines\tand سلام 👋🏽')).toBe('two\nlines\tand سلام 👋🏽');
  });

  it('is one short line where there is room for one', () => {
    expect(shortText('a\n\n b')).toBe('a b');
    expect(shortText({ text: 'x'.repeat(1_000_000) })).toHaveLength(121);
  });
});

it('a duration is in its two largest units', () => {
  expect([0, 999, 4_200, 42_000, 185_000, 7_800_000, 432_000_000].map(inWords)).toEqual([
    ...['0 ms', '999 ms', '4.2 s', '42 s', '3 min 5 s', '2 h 10 min', '5 d'],
  ]);
});

describe('a form', () => {
  const schema: Schema = {
    type: 'object',
    properties: { amount: { type: 'number' }, note: { type: 'string' }, tags: { type: 'array' } },
    required: ['amount', 'tags'],
  };

  it('is there for what it can ask for, and shows no value that it would lose a part of', () => {
    expect(isForm(schema)).toBe(true);
    expect([undefined, {}, { type: 'array' }, { type: 'object' }].map((each) => isForm(each))).toEqual([false, false, false, false]);
    expect(fits(schema, { amount: 1 })).toBe(true);
    expect(fits(schema, { amount: 1, other: 2 })).toBe(false);
    expect(fits(schema, JSON.parse('{"__proto__": 1}'))).toBe(false);
    expect(fits(schema, [1])).toBe(false);
  });

  it('begins with an example, or with what has to be there', () => {
    expect(sampleOf({ ...schema, examples: [{ amount: 7 }] })).toEqual({ amount: 7 });
    expect(sampleOf(schema)).toEqual({ amount: undefined, tags: [] });
  });
});

describe('changes', () => {
  it('are named by their pointer', () => {
    expect(changesBetween({ a: 1, b: { 'c/d': [1] }, e: 1 }, { a: 1, b: { 'c/d': [2] }, f: 2 })).toEqual([
      { at: '/b/c~1d', was: [1], is: [2] },
      { at: '/e', was: 1, is: undefined },
      { at: '/f', was: undefined, is: 2 },
    ]);
  });

  it('are none between equal values', () => {
    const none = fc.property(fc.jsonValue(), (value) => changesBetween(value, structuredClone(value)).length === 0);
    expect(() => fc.assert(none)).not.toThrow();
  });
});
