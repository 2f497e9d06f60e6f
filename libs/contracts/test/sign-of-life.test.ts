import { describe, expect, it } from 'vitest';
import { signOfLife } from '../src/index.ts';

/** Milliseconds a broadcast may take on its way, or a busy process be late with it. */
const LATE_MS = 500;

describe('what workers send and what owners count on', () => {
  const { every, after, within, counts, gone } = signOfLife;

  it('fit: an attempt is known to run before its owner decides that it does not', () => {
    expect(within).toBeGreaterThanOrEqual(every + after + LATE_MS);
  });

  it('fit: one broadcast may be lost, and the next be late, and the attempt still counts as running', () => {
    expect(counts).toBeGreaterThanOrEqual(2 * every + LATE_MS);
  });

  it('fit: an attempt is given up only after it no longer counts as running', () => {
    expect(gone).toBeGreaterThan(counts);
    expect(counts).toBeGreaterThan(within);
  });
});
