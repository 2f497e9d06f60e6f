/** What an operation is answered, whatever its binding. */
export type Answered =
  | { readonly kind: 'value'; readonly status: number; readonly body: object | undefined }
  /** Server-sent events, as they go over the wire. */
  | { readonly kind: 'stream'; readonly frames: AsyncIterator<string> };

/** What is read of a request beside its body. */
export interface ServiceHeaders {
  /** `A2A-Version`. */
  readonly version: string | undefined;
  /** `A2A-Extensions`. */
  readonly extensions: string | undefined;
}
