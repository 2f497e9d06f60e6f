import { TroupeError, type Principal } from '@troupe/contracts';
import type { A2aParts } from './a2a-parts.ts';
import { cardPartsAt } from './cards/card-parts.ts';
import { defaultAgent, exposedAgent } from './exposed-agent.ts';
import type { Asked } from './operations/asked.ts';
import type { ServedA2a } from './served-a2a.ts';

/** What a call that does not come over HTTP is asked with. */
export interface CallFacts {
  /** The agent, behind the tenant where both are named; nothing is the one that stands for the platform. */
  readonly agent: string;
  readonly version: string | undefined;
  /** The position behind which a stream goes on. */
  readonly after: string | undefined;
  readonly gone: AbortSignal;
}

export interface AskParts extends A2aParts {
  /** Milliseconds. */
  readonly waitTime: number;
  /** Where the platform is reached over HTTP, as a card says. */
  readonly address: string | undefined;
  readonly served: ServedA2a;
}

/** @throws TroupeError `agent-not-found`, `unknown-tenant` */
export async function askedOfCall(parts: AskParts, principal: Principal, facts: CallFacts): Promise<Asked> {
  const service = parts.services.for(principal);
  const [name, named] = facts.agent.split('/', 2).toReversed() as [string, string | undefined];
  if (named !== undefined && named !== principal.tenant)
    throw new TroupeError('unknown-tenant', 'The tenant of the request is not that of who asks.');
  const agent = name === '' ? await defaultAgent(service, parts.agent) : await exposedAgent(service, name);
  const { after, gone } = facts;
  return {
    ...{ agent, service, principal, gone },
    version: facts.version === '1.0' ? '1.0' : '0.3',
    waitTime: parts.waitTime,
    after: after === '' ? undefined : after,
    card: async (extended) => {
      const tools = extended ? await service.catalog('tool') : [];
      return parts.served.card(agent, { ...cardPartsAt(parts, parts.address), tools });
    },
  };
}
