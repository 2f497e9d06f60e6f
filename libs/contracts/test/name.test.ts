import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_NAME, NAME_PATTERN, nameFrom, type TroupeError } from '@troupe/contracts';

const codeOf = (text: string): string | undefined => {
  try {
    nameFrom(text);
    return undefined;
  } catch (error) {
    return (error as TroupeError).code;
  }
};

describe('a name', () => {
  it.each(['a', 'content_approved', 'Angebot prüfen', '承認', 'a/b.c:d', 'x'.repeat(128), '🙂'.repeat(128)])('can be %j', (name) => {
    expect(nameFrom(name)).toBe(name);
  });

  it.each([
    ['', 'out-of-range'],
    ['  ', 'out-of-range'],
    ['x'.repeat(129), 'out-of-range'],
    ['🙂'.repeat(129), 'out-of-range'],
    ['.', 'invalid-characters'],
    ['..', 'invalid-characters'],
    ['\u202Eevil', 'invalid-characters'],
    ['a\u200bb', 'invalid-characters'],
    ['a\nb', 'invalid-characters'],
    ['a\0', 'invalid-characters'],
    ['\u001b[31m', 'invalid-characters'],
    ['a\u2028b', 'invalid-characters'],
    ['\ud800', 'invalid-characters'],
    ['\ue000', 'invalid-characters'],
    ['\u{e0041}', 'invalid-characters'],
    ['\u{110bd}', 'invalid-characters'],
    ['\ufffe', 'invalid-characters'],
  ])('cannot be %j: %s', (name, code) => {
    expect(codeOf(name)).toBe(code);
  });

  it('is the same for two spellings of one word', () => {
    expect(nameFrom('cafe\u0301')).toBe('caf\u00e9');
  });

  it('is what its pattern says', () => {
    const pattern = new RegExp(NAME_PATTERN, 'u');
    const odd = fc.constantFrom(
      '.',
      '..',
      '\u202e',
      '\u200b',
      '\n',
      ' ',
      '\u00a0',
      '\u3000',
      '\ud83d',
      '\ue000',
      '\u0301',
      'x'.repeat(126),
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(odd, fc.string({ unit: 'binary', maxLength: 4 }), fc.string({ maxLength: 3 })), { maxLength: 4 }),
        (parts) => {
          const text = parts.join('').normalize('NFC');
          const documented = pattern.test(text) && text.isWellFormed() && [...text].length <= MAX_NAME && !/^(?:\s*|\.{1,2})$/.test(text);
          expect({ text, fits: codeOf(text) === undefined }).toEqual({ text, fits: documented });
        },
      ),
      { numRuns: 5_000 },
    );
  });
});
