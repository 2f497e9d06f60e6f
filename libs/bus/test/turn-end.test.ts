import { describe, expect, it, onTestFinished } from 'vitest';
import { turnEnd } from '../src/turn-end.ts';

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
    const uncaught: unknown[] = [];
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => uncaught.push(error));
    onTestFinished(() => {
      process.removeAllListeners('uncaughtException');
      for (const other of others) process.on('uncaughtException', other);
    });

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
