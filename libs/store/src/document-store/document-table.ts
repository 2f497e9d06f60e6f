/** What the documents of one spec need of an adapter: their name, and the names of their indexes and guards. */
export interface Layout {
  readonly name: string;
  readonly indexes: readonly string[];
  readonly guards: readonly string[];
}

/** A document as adapters see it: text, found by text. */
export interface StoredDocument {
  readonly key: string;
  readonly version: number;
  /** By the name of the index, the place in it; no other document has that. Missing where it is not in the index. */
  readonly places: Readonly<Record<string, string>>;
  /** By name; null stands for no value. */
  readonly guards: Guards;
  readonly body: string;
}

export type Guards = Readonly<Record<string, string | null>>;

/** What must be as it was: some guards, or the whole body of what cannot be read. */
export type Condition = { readonly guards: Guards } | { readonly body: unknown };

/** A document as it was found, whatever became of it. */
export interface FoundDocument {
  readonly key: string;
  /** In the index that was looked through. */
  readonly place: string;
  readonly version: unknown;
  readonly body: unknown;
  /** What the adapter knows to be wrong with it. */
  readonly fault?: string;
}

export interface PlaceRange {
  /** That of keys, if none is named. */
  readonly index: string | undefined;
  /** The first place, then the first no more. Places are compared byte by byte. */
  readonly from: string;
  readonly before: string;
  readonly descending: boolean;
  readonly limit: number;
  /** Whether the reader may have enough before: what it does not take is then read in vain. */
  readonly mayEnd: boolean;
}

/** What an adapter implements: the five operations over text. */
export interface DocumentTable {
  /** False when there is one of that key. */
  insert(document: StoredDocument): Promise<boolean>;
  get(key: string): Promise<FoundDocument | undefined>;
  /** False when there is none of that key, or it is not as the condition says. */
  replace(document: StoredDocument, unchanged: Condition): Promise<boolean>;
  delete(key: string, unchanged: Condition): Promise<void>;
  /** Gives documents in the order of their places, until `take` says that it has enough. */
  find(range: PlaceRange, take: (found: FoundDocument) => boolean): Promise<void>;
}
