import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitText } from '../src/knowledge/split-text.ts';

it('Markdown is split at headings, and each part has those above it and its lines', () => {
  const text =
    '# Travel\n\nBook early.\n\n## Trains\nFirst class over 3 h.\n```\n# no heading\n```\n### At night\nSleepers.\n## Planes\n\n#none\nRarely.\n';
  expect(splitText(text, 'text/markdown')).toEqual([
    { headings: ['Travel'], lines: [3, 4], text: 'Book early.' },
    { headings: ['Travel', 'Trains'], lines: [6, 9], text: 'First class over 3 h.\n```\n# no heading\n```' },
    { headings: ['Travel', 'Trains', 'At night'], lines: [11, 11], text: 'Sleepers.' },
    { headings: ['Travel', 'Planes'], lines: [14, 16], text: '#none\nRarely.' },
  ]);
  expect(splitText('# Travel\nBook early.', 'text/plain')).toEqual([{ headings: [], lines: [1, 2], text: '# Travel\nBook early.' }]);
});

it('whatever a text is, its parts are bounded, in order, and all its words are in them', () => {
  const word = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom('a', 'ß', '🙂', '#', '`', '-') });
  const line = fc.oneof(
    fc.array(word, { maxLength: 300 }).map((words) => words.join(' ')),
    fc.constant(''),
    fc.string({ maxLength: 3_000 }),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
      const content = lines.map((each) => each.replaceAll(/[\r\n]/g, ' ')).join('\n');
      const parts = splitText(content, 'text/plain');
      expect(
        parts.every(({ text, lines: [first, last] }) => text.length <= 1_300 && first >= 1 && first <= last && last <= lines.length),
      ).toBe(true);
      expect(parts.map(({ lines: [first] }) => first)).toEqual(parts.map(({ lines: [first] }) => first).toSorted((a, b) => a - b));
      const letters = (text: string): string => text.replaceAll(/\s/g, '');
      if (content.isWellFormed()) expect(letters(parts.map(({ text }) => text).join(''))).toBe(letters(content));
    }),
    { numRuns: 200 },
  );
});

it('a hostile text takes no longer than any other', () => {
  const begin = performance.now();
  for (const text of ['#'.repeat(1_000_000), '\n'.repeat(1_000_000), '`'.repeat(1_000_000), '# \n'.repeat(300_000), 'x '.repeat(500_000)])
    splitText(text, 'text/markdown');
  expect(performance.now() - begin).toBeLessThan(20_000);
});
