import type { Secret } from '../secrets/secret.ts';

export const httpMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type HttpMethod = (typeof httpMethods)[number];

/** A request that is made of the arguments of a tool. */
export interface HttpRequest {
  readonly method: HttpMethod;
  /** With `{name}` in its path or query for an argument. The others are the query, or the body of methods that have one. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, Secret | string>>;
  /** The header that has the idempotency key of the call, where the server knows one. */
  readonly idempotencyKey?: string;
}
