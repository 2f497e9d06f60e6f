import { isReadable, type DocumentSpec, type DocumentStore, type UnreadableDocument } from '@troupe/store';
import type { RecordedPrincipal } from '@troupe/contracts';
import { optional, principal, text, time } from '@troupe/contracts/format';
import { allDocuments } from './all-documents.ts';

/**
 * What an app defines under a name; `body` is the JSON of it.
 *
 * S6  A definition outlives the instances that brought it (E10); an older one (`at` smaller) never replaces a newer one.
 */
export interface DefinitionRecord {
  readonly id: string;
  /** When it was announced, in ms since 1970. */
  readonly at: number;
  readonly body: string;
  /** Who announced it; records of earlier versions do not say. */
  readonly by?: RecordedPrincipal;
}

const spec: DocumentSpec<DefinitionRecord, 'id', 'at'> = {
  name: 'definitions',
  version: 1,
  key: ['id'],
  guards: ['at'],
  shape: { id: text, at: time, body: text, by: optional(principal) },
};

export interface DefinitionRecords {
  /**
   * Inserts or replaces a definition, unless one as new or newer is there (S6). `known`: what was read of it before.
   *
   * @returns false when one is there that may not be replaced
   */
  put(record: DefinitionRecord, known?: DefinitionRecord, mayReplace?: (there: DefinitionRecord) => boolean): Promise<boolean>;
  /** Those that can be read. */
  all(): Promise<readonly DefinitionRecord[]>;
}

export function definitionRecords(store: DocumentStore): DefinitionRecords {
  const definitions = store.documents(spec);
  return {
    async put(record, known, mayReplace = () => true) {
      for (let there: DefinitionRecord | UnreadableDocument | undefined = known; ;) {
        if (there !== undefined && isReadable(there)) {
          if (!mayReplace(there)) return false;
          if (there.at >= record.at) return true;
        }
        const stored =
          there === undefined
            ? await definitions.insert(record)
            : await definitions.replace(record, isReadable(there) ? { at: there.at } : there);
        if (stored) return true;
        there = await definitions.get({ id: record.id });
      }
    },
    all: async () => (await allDocuments(definitions)).filter(isReadable),
  };
}
