import type { Effect, RetryPolicy } from '../log/call-options.ts';
import type { Secret } from '../secrets/secret.ts';
import type { Duration } from '../values/duration.ts';
import type { Limited } from '../apps/limits/limit-definition.ts';
import type { AskHuman } from '../apps/humans/ask-human.ts';
import type { ClientCredential } from './openapi-definition.ts';

/** An agent of somebody else, which speaks A2A: agents call it as one tool, by its name. */
export interface RemoteDefinition<Name extends string = string> extends Limited {
  readonly kind: 'remote';
  readonly name: Name;
  /** Where its card is: the address of the card itself, or the one that `/.well-known/agent-card.json` is below. */
  readonly url: string;
  /** What models read of it, instead of what its card says. */
  readonly description?: string;
  /** Sent with each request to the origin of its `url`, and to `origins`. */
  readonly headers?: Readonly<Record<string, Secret | string>>;
  /** How a machine proves who it is, instead of a header. */
  readonly auth?: RemoteCredential;
  /** Other origins its card may send to, such as `https://api.example.com`. */
  readonly origins?: readonly string[];
  /** `once`, or `idempotent` where it is known to take a message with the same id once; by default what its card says of that. */
  readonly effect?: Exclude<Effect, 'pure'>;
  /** Whether a human decides before it is asked. */
  readonly approve?: AskHuman;
  /** How long its task may take, in one attempt; 10 min by default. */
  readonly timeout?: Duration;
  readonly retry?: RetryPolicy;
}

/** OAuth 2, client credentials. Where tokens are is said here: a card of others has no say in that. */
export type RemoteCredential = ClientCredential & { readonly tokenUrl: string };

/** The extension of A2A by which a card says that its agent takes a message with the same id once, for ever. */
export const MESSAGE_ONCE = 'https://troupe.dev/a2a/extensions/message-once/v1';
