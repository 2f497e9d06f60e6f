import type { HookDefinition, TroupeError } from '@troupe/contracts';
import { hook, secret } from '@troupe/sdk';
import { expect, it } from 'vitest';

const orders: Omit<HookDefinition, 'kind'> = {
  ...{ name: 'orders', verify: { kind: 'bearer', secret: secret('SHOP') } },
  ...{ start: { workflow: 'take-order' }, id: '/id' },
};

function faultsOf(more: object): readonly string[] {
  try {
    hook({ ...orders, ...more });
  } catch (error) {
    return (error as TroupeError).errors!.map(({ message }) => message);
  }
  return [];
}

it('a hook has functions for filter and map, and not both input and map', () => {
  expect(faultsOf({ filter: () => true, map: () => 1 })).toEqual([]);
  expect(faultsOf({ filter: 'opened', map: 5 })).toEqual(['filter is a function', 'map is a function']);
  expect(faultsOf({ input: '/title', map: () => 1 })).toEqual(['it has either input or map']);
});
