import type { Principal } from '../service/principal.ts';
import type { Page, PageRequest } from '../values/page.ts';
import type { WorkingDocument } from './working-memory.ts';
import type { MemoryScope } from './long-term-memory.ts';

/** Where an entry comes from. */
export interface MemorySource {
  readonly task: string;
  readonly call: string;
  readonly agent: string;
  readonly session?: string;
}

/** Something an agent remembered. */
export interface MemoryEntry {
  readonly id: string;
  readonly text: string;
  readonly scope: MemoryScope;
  /** For whom the task ran that remembered it. */
  readonly user: string;
  /** In ISO 8601. */
  readonly at: string;
  /** Since when the text is another than was remembered, in ISO 8601. */
  readonly editedAt?: string;
  /** From then on it is not there any more, in ISO 8601. */
  readonly expiresAt?: string;
  readonly source: MemorySource;
}

/** An entry, and how near it is to what was looked for: 1 is the same. */
export interface FoundMemory extends MemoryEntry {
  readonly score: number;
}

/** Which entries: those that were remembered for a user, or those that all of a tenant share. */
export interface MemoryFilter {
  /** Whose; of who asks by default. Takes the right `act-as`. */
  readonly user?: string;
  /** Those of all users. Takes the right `read-all`. */
  readonly scope?: 'tenant';
}

/**
 * The port of users who look after what agents remember of them. Each has what was remembered for that user, in whatever
 * scope; who has the right `act-as` names another. Methods throw `missing-right`, and `memory-not-found` for an entry
 * of somebody else as for one that is not there.
 */
export interface Memories {
  /** Oldest first. @throws TroupeError `invalid-cursor` */
  list(by: Principal, filter: MemoryFilter, page: PageRequest): Promise<Page<MemoryEntry>>;
  /** The nearest first. */
  search(by: Principal, filter: MemoryFilter, query: string, most: number): Promise<readonly FoundMemory[]>;
  edit(by: Principal, id: string, text: string, user?: string): Promise<MemoryEntry>;
  /** A repeat changes nothing. */
  forget(by: Principal, id: string, user?: string): Promise<void>;
  /** Documents of working memory that were changed for a user. */
  working(by: Principal, user?: string): Promise<readonly WorkingDocument[]>;
  /** Everything of a user, documents of working memory too, and what was made of it. @returns how many entries there were */
  forgetAll(by: Principal, user?: string): Promise<number>;
}
