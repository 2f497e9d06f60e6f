/** Texts by a name. */
export interface TextStore {
  /** Keeps text under its content hash; repeats are free. */
  putBlob(hash: string, text: string): Promise<void>;
  /** @throws TroupeError `unreadable-data` */
  readBlob(hash: string): Promise<string | undefined>;
  /** The secret of that name, the same for all who share the store: `fresh`, when there was none. */
  secret(name: string, fresh: string): Promise<string>;
}
