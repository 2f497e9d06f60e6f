import { collections, type StoreService } from './collections.ts';

/** A privilege as MongoDB's `createRole` takes it. */
export interface Privilege {
  readonly resource: { readonly db: string; readonly collection: string };
  readonly actions: readonly string[];
}

export interface Role {
  readonly name: string;
  readonly privileges: readonly Privilege[];
}

/** Every service makes its collections and their indexes itself, when it starts. */
const PREPARES = ['createCollection', 'createIndex'];

/** The role of a service in a database: its own collections, and nothing else. */
export function roleOf(service: StoreService, db: string): Role {
  const privileges = Object.entries(collections[service]).map(([collection, actions]) => ({
    resource: { db, collection },
    actions: [...actions, ...PREPARES],
  }));
  return { name: `troupe-${service}`, privileges };
}
