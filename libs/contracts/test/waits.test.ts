import { hostileNumberLikes, hostileNumbers } from '@troupe/testing/hostile-values';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boundedWait,
  fromCrossingError,
  growingWait,
  isoTime,
  milliseconds,
  recordOptions,
  toFailure,
  type CallOptions,
  type Duration,
} from '../src/index.ts';
import { MAX_WAIT_MS } from '../src/values/wait.ts';

const anyNumber = fc.oneof(fc.constantFrom(...hostileNumbers), fc.double(), fc.integer());

describe('a wait that others name', () => {
  it.each<[unknown, number | undefined]>([
    [5_000, 5_000],
    [0.5, 0.5],
    [-1, 0],
    [-Infinity, 0],
    [Infinity, MAX_WAIT_MS],
    [1e300, MAX_WAIT_MS],
    [3_155_760_000_000, MAX_WAIT_MS],
    [NaN, undefined],
    ['5', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('%s is %s', (named, wait) => {
    expect(boundedWait(named)).toBe(wait);
    expect(toFailure({ message: 'later', retryAfter: named }).retryAfter).toBe(wait);
    expect(fromCrossingError({ code: 'unavailable', message: 'later', retryAfter: named as number }).retryAfter).toBe(wait);
  });

  it('is no longer than the policy allows', () => {
    expect(boundedWait(60_000, 10_000)).toBe(10_000);
  });

  it('is a finite number or none at all, for anything', () => {
    for (const like of hostileNumberLikes) expect(boundedWait(like)).toBeUndefined();
    fc.assert(
      fc.property(anyNumber, (number) => {
        expect(boundedWait(number) ?? 0).toSatisfy((wait: number) => Number.isFinite(wait) && wait >= 0 && wait <= MAX_WAIT_MS);
      }),
    );
  });
});

describe('waits that grow', () => {
  it('stay what they are when they begin with nothing, and never pass their maximum', () => {
    expect([1, 2, 400, 5_000].map((n) => growingWait({ initial: 0, factor: 10, max: 1_000 }, n))).toEqual([0, 0, 0, 0]);
    expect([1, 2, 3, 400, 5_000].map((n) => growingWait({ initial: 100, factor: 3, max: 1_000 }, n))).toEqual([
      100, 300, 900, 1_000, 1_000,
    ]);
  });

  it('are finite for any policy and any number of repeats', () => {
    fc.assert(
      fc.property(anyNumber, anyNumber, fc.integer({ min: 1 }), (initial, factor, repeat) => {
        const wait = growingWait({ initial, factor, max: 1_000 }, repeat);
        expect(wait >= 0 && wait <= 1_000).toBe(true);
      }),
    );
  });
});

describe('a moment', () => {
  it('can be shown, whatever number it is', () => {
    expect(isoTime(0)).toBe('1970-01-01T00:00:00.000Z');
    expect(isoTime(1_700_000_000_000)).toBe('2023-11-14T22:13:20.000Z');
    expect(isoTime(1e300)).toBe('+275760-09-13T00:00:00.000Z');
    expect(isoTime(NaN)).toBe('1970-01-01T00:00:00.000Z');
    fc.assert(fc.property(anyNumber, (at) => Number.isFinite(Date.parse(isoTime(at)))));
  });
});

describe('numbers in options', () => {
  const odd = [...hostileNumbers, ...hostileNumberLikes];

  it('are kept as numbers that survive the log, or refused by name', () => {
    const options = odd.flatMap((number): readonly unknown[] => [
      { priority: number },
      { startToClose: number },
      { scheduleToClose: number },
      { retry: { attempts: number } },
      { retry: { factor: number } },
      { retry: { jitter: number } },
      { retry: { initial: number } },
      { retry: { max: number } },
      { retry: { nonRetryable: [number] } },
      { retry: { nonRetryable: number } },
      { effect: number },
    ]);
    for (const given of options) {
      try {
        const recorded = recordOptions(given as CallOptions);
        expect(JSON.parse(JSON.stringify(recorded ?? null))).toEqual(recorded ?? null);
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^(out-of-range|invalid-duration)$/) });
      }
    }
  });

  it('are durations only from 0 to a hundred years', () => {
    for (const number of odd) {
      try {
        expect(milliseconds(number as Duration)).toSatisfy((ms: number) => Number.isFinite(ms) && ms >= 0 && ms <= 3_155_760_000_000);
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid-duration' });
      }
    }
  });
});
