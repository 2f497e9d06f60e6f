import { TroupeError } from '@troupe/contracts';
import type { WholeStore } from '@troupe/store';

/** One kind of store, and how it is addressed. */
export interface StoreAdapter {
  /** An address, as messages show it. */
  readonly example: string;
  /** Whether an address of this kind names a place. */
  isComplete(address: string): boolean;
  /** Loads the adapter and opens the store. */
  open(address: string, use?: StoreUse): Promise<WholeStore>;
}

/** What a process does with a store. */
export interface StoreUse {
  /** It has nothing to do with tasks, and may have no right to them. */
  readonly documentsOnly?: boolean;
}

/** By the protocol of their addresses. */
export type StoreAdapters = Readonly<Record<string, StoreAdapter>>;

/**
 * The store that an address names.
 *
 * @throws TroupeError `invalid-configuration` when none of the adapters has such addresses; and as the adapter does
 */
export async function chooseStore(address: string, adapters: StoreAdapters, use: StoreUse = {}): Promise<WholeStore> {
  const adapter = adapterOf(address, adapters);
  if (adapter !== undefined) return adapter.open(address, use);
  throw new TroupeError('invalid-configuration', `The store ${storeFault(adapters)}`, { retryable: false });
}

/** What is said of an address that names no store. It may hold a password: it is not repeated. */
export function storeFault(adapters: StoreAdapters): string {
  return `is an address such as ${[...new Set(Object.values(adapters).map(({ example }) => example))].join(', or ')}.`;
}

export function adapterOf(address: string, adapters: StoreAdapters): StoreAdapter | undefined {
  const protocol = /^[a-z][a-z0-9+.-]*(?=:)/.exec(address)?.[0];
  const adapter = protocol !== undefined && Object.hasOwn(adapters, protocol) ? adapters[protocol] : undefined;
  return adapter?.isComplete(address) === true ? adapter : undefined;
}
