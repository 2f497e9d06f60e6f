import { taskId, type Json } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { childIdOf, fingerprint, randomSource } from '../src/index.ts';

/*
 * Logs rest on these values: replay compares fingerprints with those that were recorded, and draws the numbers that
 * were drawn. One that changes is a new version of the format, not a new value here.
 */

describe('for ever (F2)', () => {
  it.each<[Json | undefined, string]>([
    [undefined, ''],
    [null, '1omwfhr5hyy'],
    ['', 'wvjl67o803'],
    [0, 'uvqa3at41j'],
    [1.5, '1flnuksjbgt'],
    [1e21, 'jm9s0eaccb'],
    [true, '1ncp0psxtys'],
    ['text', 'xqfnkwht41'],
    ['é😀\u2028', '20e2n0tioz9'],
    [[], '1mjsfpb3rfi'],
    [{}, '24xpth6jso7'],
    [[1, 'a', { b: null }], '18207bkeqq1'],
    [{ b: 1, a: 2 }, '24yuyjwmgfd'],
    [{ a: 2, b: 1 }, '5uooj42jxj'],
  ])('the fingerprint of %j is %s', (value, print) => {
    expect(fingerprint(value)).toBe(print);
  });

  it('a child is named after its parent and the place of the command that asked for it', () => {
    expect(childIdOf(taskId('order-1'), 12, 3)).toBe('order-1-12-3');
    expect(childIdOf(childIdOf(taskId('order-1'), 0, 0), 1, 0)).toBe('order-1-0-0-1-0');
    expect(childIdOf(taskId('x'.repeat(128)), 7, 1)).toBe(`${'x'.repeat(110)}:2ez9usu40uc-7-1`);
  });

  it.each([
    ['order-1/1', [0.9026020031888038, 0.6389094258192927, 0.8217770250048488], '5cf6d812-922e-4bc5-86d3-3bc580e3a73e'],
    ['order-1/2', [0.7132160209584981, 0.13051009201444685, 0.23978167166933417], '36d9dda2-922d-4ca0-9cb4-417c36b7b035'],
    ['', [0.3599579215515405, 0.07573275966569781, 0.44917490310035646], 'd73aea11-7d53-462d-8601-87b15a6c4419'],
  ])('chance seeded with "%s" draws the same', (seed, numbers, uuid) => {
    const source = randomSource(seed);
    expect([[source.next(), source.next(), source.next()], source.uuid()]).toEqual([numbers, uuid]);
  });
});
