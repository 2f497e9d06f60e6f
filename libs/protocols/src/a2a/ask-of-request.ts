import { principalOf, untilGone, type Context } from '@troupe/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { A2aParts } from './a2a-parts.ts';
import type { ServiceHeaders } from './bindings/answered.ts';
import { cardParts } from './cards/card-parts.ts';
import { exposedAgent } from './exposed-agent.ts';
import type { Asked } from './operations/asked.ts';
import type { ServedA2a } from './served-a2a.ts';

/** @throws TroupeError `agent-not-found` */
export async function askOfRequest(
  parts: A2aParts,
  context: Context,
  served: ServedA2a,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Asked> {
  const service = context.serviceFor(request);
  const agent = await exposedAgent(service, (request.params as { readonly agent: string }).agent);
  const after = request.headers['last-event-id'];
  return {
    ...{ agent, service, principal: principalOf(request) },
    version: request.headers['a2a-version'] === '1.0' ? '1.0' : '0.3',
    waitTime: context.limits.waitTime,
    gone: untilGone(context, reply),
    after: typeof after === 'string' && after !== '' ? after : undefined,
    card: async (extended) => {
      const tools = extended ? await service.catalog('tool') : [];
      return served.card(agent, { ...cardParts(parts, request), tools });
    },
  };
}

export function serviceHeaders({ headers }: FastifyRequest): ServiceHeaders {
  const one = (name: string): string | undefined => {
    const given = headers[name];
    return typeof given === 'string' ? given : undefined;
  };
  return { version: one('a2a-version'), extensions: one('a2a-extensions') };
}
