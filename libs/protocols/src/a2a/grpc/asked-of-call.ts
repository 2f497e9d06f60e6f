import { localPrincipal, TroupeError, type Identities, type Principal } from '@troupe/contracts';
import { credentialHolders, type Auth } from '@troupe/http';
import type { Metadata } from '@grpc/grpc-js';
import type { A2aParts } from '../a2a-parts.ts';
import { cardPartsAt } from '../cards/card-parts.ts';
import { defaultAgent, exposedAgent } from '../exposed-agent.ts';
import type { Asked } from '../operations/asked.ts';
import type { ServedA2a } from '../served-a2a.ts';

/** What a call is asked with. */
export interface CallFacts {
  readonly metadata: Metadata;
  /** Of the request: the agent, behind the tenant where both are named. */
  readonly tenant: string;
  readonly gone: AbortSignal;
}

export interface AskParts extends A2aParts {
  /** Milliseconds. */
  readonly waitTime: number;
  readonly served: ServedA2a;
}

const MOST_TOKEN = 16_384;

export type PrincipalOfCall = (metadata: Metadata) => Promise<Principal>;

/** Knows who calls by the key or token that the call has, as the API does. */
export function principalOfCall(auth: Auth, identities: Identities | undefined): PrincipalOfCall {
  if (auth.kind === 'none') return async () => localPrincipal;
  const holderOf = credentialHolders(auth.keys, identities);
  return async (metadata) => {
    const header = metadata.get('authorization').join(',');
    const token = header.length > MOST_TOKEN ? undefined : /^Bearer +(\S+)$/i.exec(header)?.[1];
    if (token === undefined)
      throw new TroupeError('missing-token', 'Send "authorization: Bearer <key>" with one of the keys of this service.');
    const found = holderOf(token);
    return typeof found === 'function' ? found() : found;
  };
}

/** @throws TroupeError `agent-not-found`, `unknown-tenant` */
export async function askedOfCall(parts: AskParts, principal: Principal, { tenant, gone, metadata }: CallFacts): Promise<Asked> {
  const service = parts.services.for(principal);
  const [name, named] = tenant.split('/', 2).toReversed() as [string, string | undefined];
  if (named !== undefined && named !== principal.tenant)
    throw new TroupeError('unknown-tenant', 'The tenant of the request is not that of who asks.');
  const agent = name === '' ? await defaultAgent(service, parts.agent) : await exposedAgent(service, name);
  const [after] = metadata.get('last-event-id');
  return {
    ...{ agent, service, principal, gone },
    version: metadata.get('a2a-version')[0] === '1.0' ? '1.0' : '0.3',
    waitTime: parts.waitTime,
    after: typeof after === 'string' && after !== '' ? after : undefined,
    card: async (extended) => {
      const tools = extended ? await service.catalog('tool') : [];
      return parts.served.card(agent, { ...cardPartsAt(parts, parts.publicUrl ?? 'http://localhost:8080'), tools });
    },
  };
}
