import { describe, expect, it } from 'vitest';
import { turnEnd } from '../src/turn-end.ts';
import { uncaughtErrors } from './uncaught-errors.ts';

describe('actions at the end of a turn', () => {
  it('run in order, once all that the turn itself set off has run', async () => {
    const seen: string[] = [];
    const atTurnEnd = turnEnd();
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

  it('survive one that throws, whose error is not hidden', async () => {
    const uncaught = uncaughtErrors();
    const seen: number[] = [];
    const atTurnEnd = turnEnd();
    const error = new Error('a listener with a bug');
    atTurnEnd(() => seen.push(1));
    atTurnEnd(() => {
      throw error;
    });
    atTurnEnd(() => seen.push(2));
    await expect.poll(() => seen).toEqual([1, 2]);
    expect(uncaught).toEqual([error]);
  });
});
