import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TroupeError } from '@troupe/contracts';
import { parseStrictJson } from '../src/requests/strict-json.ts';

const limits = { depth: 32, items: 100_000 };
const whole = (text: string): unknown => parseStrictJson(text, limits, true);

function refusal(text: string, data: true | readonly string[] = true): TroupeError | undefined {
  try {
    parseStrictJson(text, limits, data);
  } catch (error) {
    if (error instanceof TroupeError) return error;
    throw error;
  }
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Text that is nearly JSON: pieces of its grammar in any order. */
const nearJson = fc
  .array(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '\\u',
      'd83d',
      '00e9',
      'true',
      'false',
      'null',
      '-',
      '0',
      '1',
      '.',
      'e',
      '+',
      '12',
      ' ',
      '\n',
      '\u00a0',
      'a',
      '"a"',
      '"b":',
      '/',
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));

describe('strict JSON (H3)', () => {
  it('reads every JSON value as JSON.parse does', () => {
    const value = fc.jsonValue({ maxDepth: 6 }).filter((candidate) => refusal(JSON.stringify(candidate))?.code !== 'out-of-range');
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, '\t'), (candidate, space) => {
        const text = JSON.stringify(candidate, undefined, space);
        expect(whole(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('refuses everything JSON.parse refuses, and calls nothing else invalid', () => {
    fc.assert(
      fc.property(nearJson, (text) => {
        const code = refusal(text)?.code;
        if (isJson(text)) expect(code).not.toBe('invalid-json');
        else expect(code).toBeDefined();
      }),
      { numRuns: 20_000 },
    );
  });

  it('points to what it refuses', () => {
    expect(refusal('{"a":{"b/c":[0,1,1e999]}}')).toMatchObject({ code: 'out-of-range', errors: [{ pointer: '#/a/b~1c/2' }] });
    expect(refusal('{"input":{"__proto__":{}},"x":{"__proto__":{}}}', ['input'])).toMatchObject({
      code: 'forbidden-key',
      errors: [{ pointer: '#/x/__proto__' }],
    });
    expect(refusal('{"x":{"input":{"constructor":1}}}', ['input'])).toMatchObject({ code: 'forbidden-key' });
  });
});
