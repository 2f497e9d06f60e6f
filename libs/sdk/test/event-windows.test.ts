import { expect, it } from 'vitest';
import { triggerFaults } from '../src/topic/topic-faults.ts';

const faults = (more: object): string => triggerFaults({ on: { topic: 'orders', ...more } as never }).join('; ');

it('takes batch, debounce and where as they are meant', () => {
  for (const more of [
    { batch: { most: 10, wait: '5s' } },
    { debounce: { wait: '1s', most: '1m' } },
    { where: { 'data.total': { gte: 5 } } },
  ])
    expect(faults(more)).toBe('');
});

it.each<[object, string]>([
  [{ batch: { most: 0, wait: '5s' } }, 'on.batch'],
  [{ batch: { most: 1_001, wait: '5s' } }, 'on.batch'],
  [{ batch: { most: 5 } }, 'on.batch'],
  [{ batch: { most: 5, wait: 'soon' } }, 'on.batch.wait'],
  [{ debounce: {} }, 'on.debounce'],
  [{ debounce: { wait: 'soon' } }, 'on.debounce.wait'],
  [{ batch: { most: 5, wait: '5s' }, debounce: { wait: '1s' } }, 'either batch or debounce'],
  [{ signal: 'ordered', task: () => 'one', batch: { most: 5, wait: '5s' } }, 'batch'],
  [{ where: { total: 5 } }, 'on.where'],
])('refuses %j', (more, named) => {
  expect(faults(more)).toContain(named);
});
