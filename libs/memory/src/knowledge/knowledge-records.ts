import { knowledgeTypes, type KnowledgeType } from '@troupe/contracts';
import { count, listOf, oneOf, text, time } from '@troupe/contracts/format';
import type { DocumentSpec, DocumentStore, Documents } from '@troupe/store';

export interface SourceRecord {
  /** Tenant and name. */
  readonly base: string;
  readonly source: string;
  readonly type: KnowledgeType;
  readonly hash: string;
  readonly parts: number;
  readonly at: number;
  /** Grows with each change, also over a deletion. */
  readonly n: number;
}

/** A part of a source as it was put once: it never changes. */
export interface PartRecord {
  /** `base`, `source`, `hash` and `n` are in it. */
  readonly of: string;
  readonly place: number;
  readonly base: string;
  readonly source: string;
  readonly hash: string;
  /** Of the source whose part it is. */
  readonly n: number;
  readonly headings: readonly string[];
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

const sources: DocumentSpec<SourceRecord, 'base' | 'source', 'n'> = {
  name: 'knowledgeSources',
  version: 1,
  key: ['base', 'source'],
  guards: ['n'],
  shape: { base: text, source: text, type: oneOf(knowledgeTypes), hash: text, parts: count, at: time, n: count },
};
const parts: DocumentSpec<PartRecord, 'of' | 'place'> = {
  name: 'knowledgeParts',
  version: 1,
  key: ['of', 'place'],
  indexes: { bySource: ['base', 'source', 'n'] },
  shape: {
    ...{ of: text, place: count, base: text, source: text, hash: text, n: count, headings: listOf(text), first: count, last: count, text },
  },
};

export interface KnowledgeRecords {
  readonly sources: Documents<SourceRecord, 'base' | 'source', 'n'>;
  readonly parts: Documents<PartRecord, 'of' | 'place'>;
}

export function knowledgeRecords(store: DocumentStore): KnowledgeRecords {
  return { sources: store.documents(sources), parts: store.documents(parts) };
}
