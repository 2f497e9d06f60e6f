import type { Effect, HttpMethod, HttpTool, Json, Schema, Secret } from '@troupe/contracts';
import { define } from '../define.ts';

export interface HttpOptions<I, O, Name extends string, Sent> extends Omit<HttpTool<I, O, Name, Sent>, 'kind' | 'http' | 'output'> {
  readonly method: HttpMethod;
  /** With `{name}` in its path or query for an argument, such as `https://crm.example.com/customers/{id}`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, Secret | string>>;
  /** What an answer is; text or JSON by default. */
  readonly output?: Schema<O>;
  /** Whether the server knows idempotency keys: in the header `Idempotency-Key`, or in the one of this name. */
  readonly idempotencyKey?: boolean | string;
}

const KEY_HEADER = 'idempotency-key';

/** What a request does when its author does not say, as HTTP has it. */
const effects: Readonly<Record<HttpMethod, Effect>> = {
  GET: 'pure',
  HEAD: 'pure',
  PUT: 'idempotent',
  DELETE: 'idempotent',
  POST: 'once',
  PATCH: 'once',
};

/**
 * A tool that is a request over HTTP: arguments are put into its address, the others are the query or a JSON body.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function http<I = Record<string, never>, O = Json, const Name extends string = string, Sent = I>({
  method,
  url,
  headers,
  idempotencyKey = false,
  ...tool
}: HttpOptions<I, O, Name, Sent>): HttpTool<I, O, Name, Sent> {
  const effect = idempotencyKey !== false && effects[method] === 'once' ? 'idempotent' : effects[method];
  const header = idempotencyKey === true ? KEY_HEADER : idempotencyKey;
  return define({
    kind: 'tool',
    effect,
    ...tool,
    http: Object.freeze({
      method,
      url,
      ...(headers === undefined ? {} : { headers: Object.freeze({ ...headers }) }),
      ...(header === false ? {} : { idempotencyKey: header }),
    }),
  });
}
