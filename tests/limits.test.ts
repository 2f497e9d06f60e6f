import { boundTable, errorTitles, type Bound } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { limitsPage, writtenPage } from './limits-page.ts';

const bounds = Object.entries<Bound>(boundTable);

describe('the table of bounds', () => {
  it('is what docs/limits.md says; `node tests/limits-page.ts` writes that', () => {
    expect(writtenPage()).toBe(limitsPage());
  });

  it('names codes there are, and settings once', () => {
    expect(bounds.filter(([, { code }]) => code !== undefined && !(code in errorTitles))).toEqual([]);
    const settings = bounds.map(([, { setting }]) => setting).filter((setting) => setting !== undefined);
    expect(new Set(settings).size).toBe(settings.length);
  });

  it('says how far a variable goes, and no further than the value it has without', () => {
    const wrong = bounds.filter(([, { setting, value, most }]) => setting?.startsWith('TROUPE_') === (most === undefined || most < value));
    expect(wrong).toEqual([]);
  });
});
