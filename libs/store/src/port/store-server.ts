/** What holds the documents, as one whole. */
export interface StoreServer {
  /** The clock that all processes over this store share, in ms since 1970. */
  time(): Promise<number>;
  /** Resolves while the store can be written to. @throws TroupeError `unavailable` */
  ping(): Promise<void>;
  /** Waits for what is in flight, then lets go of everything. */
  close(): Promise<void>;
}
