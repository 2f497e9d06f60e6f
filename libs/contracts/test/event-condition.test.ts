import { expect, it } from 'vitest';
import { fitsCondition, readEventCondition, type EventCondition } from '../src/index.ts';

const event = {
  id: 'e1',
  key: 'ada',
  data: { order: 'o-1', total: 100, paid: false, note: null, items: [{ sku: 's1' }] },
  attributes: { type: 'paid', 'a.b': 'dotted' },
};

it.each<[EventCondition, boolean]>([
  [{}, true],
  [{ 'data.order': 'o-1', key: 'ada', id: 'e1', 'attributes.type': 'paid', 'attributes.a.b': 'dotted' }, true],
  [{ 'data.order': 'o-1', key: 'bob' }, false],
  [{ 'data.items.0.sku': 's1', 'data.paid': false, 'data.note': null }, true],
  [{ 'data.items.1.sku': 's1' }, false],
  [{ 'data.total': { gte: 100, lte: 100 } }, true],
  [{ 'data.total': { gt: 100 } }, false],
  [{ 'data.total': { lt: 100 } }, false],
  // Numbers compare with numbers, and nothing is between types.
  [{ 'data.total': { gte: '1' } }, false],
  [{ 'data.order': { gt: 'n', lt: 'p' } }, true],
  [{ 'data.order': { in: ['o-2', 'o-1'] } }, true],
  [{ 'data.order': { in: [] } }, false],
  [{ 'data.order': { not: 'o-1' } }, false],
  [{ 'data.gone': { not: 'o-1' } }, true],
  [{ 'data.note': { exists: false }, 'data.gone': { exists: false }, 'data.paid': { exists: true } }, true],
  // What every object has is no value of an event.
  [{ 'data.constructor': { exists: true } }, false],
  [{ 'data.order.length': 3 }, false],
])('%j fits: %s', (condition, fits) => {
  expect(fitsCondition(readEventCondition(condition, 'where'), event)).toBe(fits);
});

it.each([
  [[], 'wrong-type'],
  [{ 'date.order': 1 }, 'wrong-type'],
  [{ 'key.of': 1 }, 'wrong-type'],
  [{ 'data.a': [] }, 'wrong-type'],
  [{ 'data.a': { near: 1 } }, 'wrong-type'],
  [{ 'data.a': { in: [{}] } }, 'wrong-type'],
  [{ 'data.a': { exists: 1 } }, 'wrong-type'],
  [{ 'data.a': Number.NaN }, 'wrong-type'],
  [{ 'data.a': 'x'.repeat(5_000) }, 'out-of-range'],
  [Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`data.a${n}`, n])), 'out-of-range'],
])('%j is no condition', (given, code) => {
  expect(() => readEventCondition(given, 'where')).toThrow(expect.objectContaining({ code }) as Error);
});
