import { z } from 'zod';
import { attemptShape, callIdShape } from '../messages/id-shapes.ts';
import { readerOf, type Reader } from '../messages/subject.ts';
import type { Shown } from '../work/work.ts';

/** What a server says of the consent that it misses. */
export interface Challenge {
  readonly metadata?: string;
  readonly scope?: string;
  /** The token is good, and not enough. */
  readonly more?: true;
}

/** What a worker wants of the connection of a user with a server of tools. */
export type ConsentWish =
  /** A token of the user. `refused` is the fingerprint of one that the server did not take. */
  | { readonly kind: 'token'; readonly server: string; readonly refused?: string }
  | ({ readonly kind: 'ask'; readonly server: string } & Challenge)
  /** Which tools the server lists for the user, as JSON: they are known after the next start, too. */
  | { readonly kind: 'keep'; readonly server: string; readonly tools: string };

/** What a worker asks the owner of a task about the user behind it, for an attempt it was given; and which tools were kept. */
export type ConsentRequest = (Shown & ConsentWish) | { readonly kind: 'tools'; readonly server: string };

export interface ConsentAnswer {
  readonly token?: string;
  /** Where the user consents, and what the question is known by. */
  readonly url?: string;
  readonly id?: string;
  /** JSON. */
  readonly tools?: string;
}

/** Characters of a token; of an address; of the tools of one server that are kept. */
const consentBounds = { token: 16_384, url: 16_384, scope: 4_096, tools: 500_000 } as const;

const shown = { call: callIdShape, attempt: attemptShape, token: z.string().max(128) };
const server = z.string().min(1).max(64);
const tools = z.string().max(consentBounds.tools);

const request: z.ZodType<ConsentRequest> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('token'), ...shown, server, refused: z.string().max(64).exactOptional() }),
  z.object({
    ...{ kind: z.literal('ask'), ...shown, server },
    ...{ metadata: z.string().max(consentBounds.url).exactOptional(), scope: z.string().max(consentBounds.scope).exactOptional() },
    more: z.literal(true).exactOptional(),
  }),
  z.object({ kind: z.literal('keep'), ...shown, server, tools }),
  z.object({ kind: z.literal('tools'), server }),
]);

export const readConsentRequest: Reader<ConsentRequest> = readerOf(request);
export const readConsentAnswer: Reader<ConsentAnswer> = readerOf(
  z.object({
    token: z.string().max(consentBounds.token).exactOptional(),
    url: z.string().max(consentBounds.url).exactOptional(),
    id: z.string().max(128).exactOptional(),
    tools: tools.exactOptional(),
  }),
);
