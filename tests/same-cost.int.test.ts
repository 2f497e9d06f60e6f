import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sameCostWorld, type SameCostWorld } from './same-cost/same-cost-world.ts';

let world: SameCostWorld;
beforeAll(async () => {
  world = await sameCostWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** What the platform does by itself may come in between: what differs every time is of the requests. */
const TRIES = 5;

async function differences(key: string): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (const route of world.routes) {
    let differs: unknown;
    for (let tried = 0; tried === 0 || (differs !== undefined && tried < TRIES); tried++) {
      const [theirs, none] = [
        await world.ask(key, route, world.idFor(route, 'another tenant')),
        await world.ask(key, route, world.idFor(route, 'nobody')),
      ];
      const facts = [theirs, none].map(({ status, code, operations }) => JSON.stringify({ status, code, operations }));
      differs = facts[0] === facts[1] ? undefined : { route: `${route.method} ${route.path}`, theirs: facts[0], none: facts[1] };
    }
    if (differs !== undefined) found.push(differs);
  }
  return found;
}

describe('what another tenant has (O2)', () => {
  it('is answered as what is not there, with the same operations of the store, by every route', { timeout: 120_000 }, async () => {
    expect(world.routes.length).toBeGreaterThan(15);
    expect(await differences(world.admin)).toEqual([]);
  });

  it(
    'is refused as what is not there, with the same operations of the store, where the right is missing',
    { timeout: 120_000 },
    async () => {
      expect(await differences(world.approver)).toEqual([]);
    },
  );

  it('is looked for: the operations that are compared are some', async () => {
    const get = world.routes.find(({ method, path }) => method === 'GET' && path === '/v1/tasks/{id}')!;
    const none = await world.ask(world.admin, get, world.idFor(get, 'nobody'));
    expect([none.status, none.operations.length]).toEqual([404, expect.any(Number)]);
    expect(none.operations.length).toBeGreaterThan(0);
  });
});
