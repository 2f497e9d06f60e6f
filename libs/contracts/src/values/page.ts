/**
 * One page of a list; `next` is the cursor of the page after it. It ends by count or by bytes, with one item at
 * least where there is more to read.
 */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}
