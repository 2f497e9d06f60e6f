import type { AgentCard } from '@a2a-js/sdk';
import type { A2aParts } from './a2a-parts.ts';
import { rpcAnswer } from './bindings/rpc-answer.ts';
import { restAnswer } from './bindings/rest-answer.ts';
import type { Answered, ServiceHeaders } from './bindings/answered.ts';
import type { RestGiven } from './bindings/rest-operations.ts';
import { agentCard, type CardParts } from './cards/agent-card.ts';
import { cardText, type CardText } from './cards/card-text.ts';
import { signedCard } from './cards/signed-card.ts';
import type { ExposedAgent } from './exposed-agent.ts';
import type { Asked } from './operations/asked.ts';
import { requestHandler } from './operations/request-handler.ts';
import type { A2ARequestHandler } from '@a2a-js/sdk/server';

/** All that rests on the official package, which is loaded by the first request: few platforms get any. */
export interface ServedA2a {
  readonly handler: A2ARequestHandler;
  rpc(asked: Asked, headers: ServiceHeaders, body: Record<string, unknown>): Promise<Answered>;
  rest(asked: Asked, headers: ServiceHeaders, given: RestGiven): Promise<Answered>;
  card(agent: ExposedAgent, parts: CardParts): Promise<AgentCard>;
  text(card: AgentCard, legacy: boolean): Promise<CardText>;
}

export function servedA2a({ store, pushes, signing, publicUrl, bearer }: A2aParts): ServedA2a {
  const versions = agentCard(nobody, { address: 'http://localhost', grpcAddress: 'localhost', defaultAgent: nobody.name, bearer: false });
  const handler = requestHandler({ store, pushes }, versions);
  return {
    handler,
    rpc: (asked, headers, body) => rpcAnswer(handler, versions, asked, headers, body),
    rest: (asked, headers, given) => restAnswer(handler, versions, asked, headers, given),
    async card(agent, parts) {
      const card = agentCard(agent, parts);
      // Who asks says by which name it does, which is signed only where that is checked.
      const address = publicUrl ?? (bearer ? undefined : parts.address);
      return signing === undefined || address === undefined ? card : signedCard(card, signing, address);
    },
    text: cardText,
  };
}

const nobody: ExposedAgent = { kind: 'agent', name: 'any', entry: { kind: 'agent', name: 'any', build: '' } as never };
