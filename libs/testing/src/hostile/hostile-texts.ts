import fc from 'fast-check';

/** Pieces that readers look for, or stumble over, when they are repeated. */
const pieces: readonly string[] = [
  ...[' ', '\t', '\n', '\r', '\r\n', '\u00A0', '\u2028', '\uFEFF', '\0', '\u200B', '\u202E', '\uD800', '\uDC00', '😀', '\u0301', 'ﬃ'],
  ...[
    'a',
    'A',
    '1',
    '_',
    '-',
    '.',
    ',',
    ':',
    ';',
    '/',
    '\\',
    "'",
    '"',
    '`',
    '@',
    '#',
    '$',
    '%',
    '&',
    '*',
    '+',
    '=',
    '~',
    '^',
    '|',
    '?',
    '!',
  ],
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '<',
    '>',
    'a ',
    ' a',
    'a\n',
    '1.',
    '1-',
    'a-',
    'a.',
    'a@',
    '@a',
    'a@a.',
    'A b ',
    'Ab ',
    'a b, ',
    '""',
    '",',
  ],
  ...[
    '```',
    '```\n',
    '```json',
    '```json\n',
    '\n```',
    '<think>',
    '</think>',
    '{"a":',
    '[[',
    ']]',
    '[1,',
    '{"a":"',
    '\\u',
    '\\"',
    '%41',
    '&amp;',
  ],
  ...['http', 'https://', 'http://a', 's:/', 'file://', 'file://?', '://', '?a=1&', '/a', '../', ' at (', '(/a:1:1', ':1:1', '?troupe=1'],
  ...[
    'import ',
    'import\n',
    'export ',
    'import{',
    'to ',
    'to  ',
    'from A',
    'I like ',
    'I really ',
    'we always ',
    'Bearer ',
    'sk-',
    'Draft: ',
    'draft',
  ],
  ...[
    'data: ',
    'data:\n\n',
    'wait=1,',
    '1h',
    '1ms',
    '1m',
    'ms',
    '2026-01-01',
    '2026-',
    'T00:00',
    '00:',
    'true',
    'null',
    'NaN',
    '-',
    '0x',
    '1e9',
  ],
];

/** What comes after the repeated piece, so that what began to fit does not fit in the end. */
const ends: readonly string[] = ['', 'x', '\n', '!', '```', '"}', '@', '1'];
/** What comes before it, so that what is looked for begins. */
const beginnings: readonly string[] = ['', 'x', '```', '```json', '<think>', '{"a":"', 'send mail to ', 'to ', 'http', 'Draft: ', '/', '1'];

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Every piece repeated to about `size` characters, in some surroundings: the time to read one must grow as its size does. */
export function* hostileTexts(size: number): Generator<NamedText> {
  for (const [i, piece] of pieces.entries()) {
    const text = piece.repeat(Math.ceil(size / piece.length));
    const named = (before: string, after: string): NamedText => ({
      name: JSON.stringify([before, piece, after]),
      text: before + text + after,
    });
    yield named('', '');
    yield named('', 'x');
    // Of the surroundings each comes with some pieces: all with all would be thousands of megabytes.
    yield named(beginnings[i % beginnings.length]!, ends[i % ends.length]!);
    yield named(beginnings[(i * 5 + 3) % beginnings.length]!, ends[(i * 3 + 1) % ends.length]!);
  }
}

/** Texts put together from such pieces. */
export function anyText(maxPieces = 50): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...pieces) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
  );
  const repeated = fc.tuple(piece, fc.integer({ min: 1, max: 20 })).map(([text, times]) => text.repeat(times));
  return fc.array(fc.oneof(piece, repeated), { maxLength: maxPieces }).map((all) => all.join(''));
}
