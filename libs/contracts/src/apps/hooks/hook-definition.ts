import type { Secret } from '../../secrets/secret.ts';
import type { Tenant } from '../../service/principal.ts';
import type { TopicDefinition } from '../../topics/topic-definition.ts';
import type { Duration } from '../../values/duration.ts';
import type { Json } from '../../values/json.ts';

/** How it is known who sends: each is checked over the body as it came. */
export type HookCheck =
  /** Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`. */
  | { readonly kind: 'standard'; readonly secret: Secret }
  /** `X-Hub-Signature-256`, as GitHub signs. */
  | { readonly kind: 'github'; readonly secret: Secret }
  /** A header `t=…,v1=…`, as Stripe signs: `Stripe-Signature` by default. */
  | { readonly kind: 'stripe'; readonly secret: Secret; readonly header?: string; readonly tolerance?: Duration }
  /** A header with an HMAC of the body; where there is a `timestamp` header, of that, a full stop and the body. */
  | {
      readonly kind: 'hmac';
      readonly secret: Secret;
      readonly header: string;
      readonly algorithm?: 'sha256' | 'sha512';
      readonly encoding?: 'hex' | 'base64';
      /** What stands before the signature, such as `sha256=`. */
      readonly prefix?: string;
      readonly timestamp?: string;
      readonly tolerance?: Duration;
    }
  | { readonly kind: 'bearer'; readonly secret: Secret }
  | { readonly kind: 'basic'; readonly username: string; readonly secret: Secret };

/** What functions of a hook are given of a message. */
export interface HookMessage {
  readonly body: Json;
  /** By their names in lower case, without `authorization`, `proxy-authorization` and `cookie`. */
  readonly headers: { readonly [name: string]: string };
}

/** What comes in at `POST /hooks/{name}`: a message starts a task, is sent to one, or is published. */
export interface HookDefinition {
  readonly kind: 'hook';
  readonly name: string;
  readonly description?: string;
  readonly verify: HookCheck;
  /** A workflow or an agent: each message starts one task. */
  readonly start?: { readonly workflow: string } | { readonly agent: string };
  /** Or a signal, and where in the body the id of the task is, as a JSON pointer. */
  readonly signal?: { readonly name: string; readonly task: string };
  /** Or a topic of the app, and where in the body the key of the event is, as a JSON pointer. */
  readonly publish?: { readonly topic: string | TopicDefinition; readonly key?: string };
  /** What distinguishes a message: a header, or where in the body it is, as a JSON pointer that begins with `/`. */
  readonly id: string;
  /** Which messages are taken; the others are answered, and have no effect. All by default. */
  readonly filter?: (message: HookMessage) => boolean;
  /** Where in the body the input, the payload or the data is, as a JSON pointer; all of it by default. */
  readonly input?: string;
  /** Or what it is, made of the message. */
  readonly map?: (message: HookMessage) => unknown;
  /** Whose tasks; the default tenant's unless it says so. */
  readonly tenant?: Tenant;
}
