import type { RetryPolicy } from '../log/call-options.ts';
import type { Secret } from '../secrets/secret.ts';
import type { Duration } from '../values/duration.ts';
import type { Limited } from '../apps/limits/limit-definition.ts';
import type { AskHuman } from '../apps/humans/ask-human.ts';

/** An API over HTTP that an OpenAPI document describes: agents may call each of its operations as `<name>_<operation>`. */
export interface OpenApiDefinition<Name extends string = string> extends Limited {
  readonly kind: 'openapi';
  readonly name: Name;
  /** The path of a file, an address, or the document itself. */
  readonly document: string | object;
  /**
   * Which operations there are: `operationId`s, or `GET /customers/{id}`; with a `*` at the end all that begin so.
   * All of them by default.
   */
  readonly operations?: readonly string[];
  /** Where the API is, instead of what the document says. */
  readonly server?: string;
  /** By the name of the security scheme in the document. */
  readonly auth?: Readonly<Record<string, ApiCredential>>;
  /** Sent with each request. */
  readonly headers?: Readonly<Record<string, Secret | string>>;
  /** The header for the idempotency key of a call, where the API knows such keys and the document does not say so. */
  readonly idempotencyKey?: string;
  /** Whether a human decides before one of its operations runs. */
  readonly approve?: AskHuman;
  /** Longest run of one attempt; 60 s by default. */
  readonly timeout?: Duration;
  readonly retry?: RetryPolicy;
}

/** A key or a token by itself, or what the scheme is made of. */
export type ApiCredential = Secret | BasicCredential | ClientCredential;

/** HTTP basic. */
export interface BasicCredential {
  readonly username: Secret | string;
  readonly password: Secret;
}

/** OAuth 2, client credentials: tokens are asked for and kept until they expire. */
export interface ClientCredential {
  readonly clientId: Secret | string;
  readonly clientSecret: Secret;
  readonly scopes?: readonly string[];
  /** Where tokens are, instead of what the document says. */
  readonly tokenUrl?: string;
}
