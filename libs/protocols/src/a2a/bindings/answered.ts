/** What an operation is answered, whatever its binding. */
export type Answered =
  | { readonly kind: 'value'; readonly status: number; readonly body: object | undefined }
  | { readonly kind: 'stream'; readonly items: AsyncIterator<StreamItem> };

/** An update, or the error that ends a stream. */
export interface StreamItem {
  readonly data: object;
  /** Where the reader is behind it. */
  readonly position?: string;
  /** Of a server-sent event; none is a message. */
  readonly event?: 'error';
}

/** What is read of a request beside its body. */
export interface ServiceHeaders {
  /** `A2A-Version`. */
  readonly version: string | undefined;
  /** `A2A-Extensions`. */
  readonly extensions: string | undefined;
}
