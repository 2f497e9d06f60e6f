/** How `ctx.map` goes through a list. */
export interface MapOptions {
  /** How many items at once; 10 by default. */
  readonly concurrency?: number;
  /**
   * `throw` (default): the first error ends it once the items that were begun have ended; `collect`: each item has
   * an outcome of its own.
   */
  readonly onError?: 'throw' | 'collect';
  /** What the items are called: the status of the task says how many are done, such as `statements: 20 of 1000`. */
  readonly progress?: string;
}

/** What became of one item. */
export type ItemOutcome<R> =
  | { readonly ok: true; readonly value: R }
  /** `index` is that of the item. */
  | { readonly ok: false; readonly index: number; readonly error: unknown };

/** Does something with each item of a list, so many at once; results are in the order of the items. */
export interface MapItems {
  <T, R>(
    items: readonly T[],
    options: MapOptions & { readonly onError: 'collect' },
    fn: (item: T, index: number) => R | Promise<R>,
  ): Promise<ItemOutcome<R>[]>;
  <T, R>(items: readonly T[], options: MapOptions, fn: (item: T, index: number) => R | Promise<R>): Promise<R[]>;
}
