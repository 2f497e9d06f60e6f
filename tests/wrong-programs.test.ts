import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { compiledMistakes } from './compiled-mistakes.ts';

it('a wrong program is refused by the compiler at the property that is wrong', () => {
  const { expected, found } = compiledMistakes(fileURLToPath(new URL('wrong-programs', import.meta.url)));
  expect(expected.length).toBeGreaterThan(150);
  expect(found).toEqual(expected);
}, 120_000);
