import { createHash } from 'node:crypto';
import { AgentCard } from '@a2a-js/sdk';
import { LegacyRestTransportHandler } from '@a2a-js/sdk/compat/v0_3/server';
import { ServerCallContext, type A2ARequestHandler } from '@a2a-js/sdk/server';

/** A card as it is sent, and its tag. */
export interface CardText {
  readonly text: string;
  readonly etag: string;
}

/** @param legacy as clients of 0.3 read it; with the interfaces of 1.0 beside, for readers that do not say what they read */
export async function cardText(card: AgentCard, legacy: boolean): Promise<CardText> {
  const shown = AgentCard.toJSON(card) as Readonly<Record<string, unknown>>;
  const text = JSON.stringify(legacy ? { ...(await legacyCard(card)), supportedInterfaces: shown['supportedInterfaces'] } : shown);
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
}

/** The official package translates cards of extended requests, and has no other way in. A signature is that of the other form. */
function legacyCard(card: AgentCard): Promise<object> {
  const given = { ...card, signatures: [] };
  const handler = { getAgentCard: async () => given, getAuthenticatedExtendedAgentCard: async () => given };
  return new LegacyRestTransportHandler(handler as unknown as A2ARequestHandler).getAuthenticatedExtendedAgentCard(new ServerCallContext());
}
