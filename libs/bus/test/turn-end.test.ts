import { describe, expect, it } from 'vitest';
import { turnEnd } from '../src/turn-end.ts';

describe('actions at the end of a turn', () => {
  it('run in order, once all that the turn itself set off has run', async () => {
    const seen: string[] = [];
    const atTurnEnd = turnEnd(() => {});
    atTurnEnd(() => {
      seen.push('first');
      atTurnEnd(() => seen.push('added by the first'));
    });
    atTurnEnd(() => seen.push('second'));
    process.nextTick(() => seen.push('turn'));
    queueMicrotask(() => seen.push('turn'));
    seen.push('turn');
    await expect.poll(() => seen).toEqual(['turn', 'turn', 'turn', 'first', 'second', 'added by the first']);
  });

  it('survive those that throw or reject, whose errors are given to who asks for them', async () => {
    const seen: number[] = [];
    const errors: unknown[] = [];
    const atTurnEnd = turnEnd((error) => errors.push(error));
    const error = new Error('a listener with a bug');
    atTurnEnd(() => seen.push(1));
    atTurnEnd(() => {
      throw error;
    });
    atTurnEnd(() => Promise.reject(error));
    atTurnEnd(() => seen.push(2));
    await expect.poll(() => seen).toEqual([1, 2]);
    expect(errors).toEqual([error, error]);
  });
});
