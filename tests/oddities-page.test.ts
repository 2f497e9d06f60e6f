import { expect, it } from 'vitest';
import { odditiesPage, writtenPage } from './oddities-page.ts';

it('is what docs/model-servers.md says; `node tests/oddities-page.ts` writes that', () => {
  expect(writtenPage()).toBe(odditiesPage());
});
