import { afterAll, beforeAll, describe } from 'vitest';
import { describeDamage, describeVersions } from './contract/damage.ts';
import { describeDocuments, describeUnreadableDocuments } from './contract/documents.ts';
import { describeDurability } from './contract/durability.ts';
import { describeLists } from './contract/lists.ts';
import { describeMessages } from './contract/messages.ts';
import { describePurge } from './contract/purge.ts';
import { describeServer } from './contract/server.ts';
import { describeTasks } from './contract/tasks.ts';
import { describeTurns } from './contract/turns.ts';
import type { StoreWorld } from './store-under-test.ts';
import type { Store } from './port.ts';

export type { StoreWorld } from './store-under-test.ts';

/**
 * Registers the tests every store must pass; each names the rule of the port it covers.
 *
 * @param versioned whether each document says its version, instead of all together
 */
export function describeStore(
  name: string,
  make: () => Promise<StoreWorld>,
  { versioned = true }: { readonly versioned?: boolean } = {},
): void {
  describe(name, () => {
    let world: StoreWorld;
    beforeAll(async () => {
      world = await make();
    });
    afterAll(async () => world.dispose());
    const store = (): Store => world.store;

    describeTurns(store);
    describeTasks(store);
    describeLists(store);
    describeMessages(store);
    describeServer(store);
    describeDocuments(store);
    describeUnreadableDocuments(store, () => world);
    describePurge(store);
    describeDamage(store, () => world);
    if (versioned) describeVersions(store, () => world);
    describeDurability(make);
  });
}

export { placeOf as keyText } from './document-store/places.ts';
export { damageDocument } from './contract/damage-memory.ts';
export { awkwardJson as awkwardText, whole } from './contract/records.ts';
export type { DocumentKey } from './store-under-test.ts';
