import type { ModelCallOptions, ModelRequest, ModelResponse } from '@troupe/contracts';

/**
 * A source of models.
 *
 * L1  It makes one attempt: no retries of its own; only a request that was refused for a field of the
 *     adapter's choice is sent again without it. Failures are TroupeErrors with a `model-*` code;
 *     `retryable` says whether another attempt may succeed, `retryAfter` (ms) when.
 * L2  `onDelta` gets the pieces of the text in order; together they are the `text` of the answer.
 * L3  Every tool call of an answer has an id that is unique within it, a name, and parsed arguments;
 *     arguments that are not JSON arrive as the string the model wrote.
 * L4  Aborting `signal` ends it at once with the signal's reason.
 */
export interface ModelProvider {
  readonly name: string;
  generate(request: ModelRequest, options: ModelCallOptions): Promise<ModelResponse>;
}
