/** Requests that were carried out and leave nothing else behind. */
export interface RequestStore {
  /** Remembers a request that leaves nothing else behind; the first of an id stays. */
  keepRequest(record: RequestRecord): Promise<void>;
  /** @throws TroupeError `unreadable-data` */
  readRequest(id: string): Promise<RequestRecord | undefined>;
  /** Removes those kept before a moment, in ms since 1970. */
  forgetRequests(before: number): Promise<void>;
}

/** A request that was carried out; `body` is what its repeat has to know of it. */
export interface RequestRecord {
  readonly id: string;
  readonly at: number;
  readonly body: string;
}
