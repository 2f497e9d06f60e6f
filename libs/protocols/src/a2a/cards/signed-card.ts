import type { KeyObject } from 'node:crypto';
import { AgentCard, generateAgentCardSignature } from '@a2a-js/sdk';
import { KEYS_PATH, keyId } from './card-keys.ts';

/**
 * Signs a card as the protocol has it: JWS over its canonical form, with the name of the key and where it is read.
 *
 * @param address of the platform
 */
export async function signedCard(card: AgentCard, key: KeyObject, address: string): Promise<AgentCard> {
  const header = { alg: 'EdDSA', typ: 'JOSE', kid: keyId(key), jku: new URL(KEYS_PATH, address).href };
  // What is signed is the card as it is read: the package takes its form on the wire for both.
  const { signatures } = await generateAgentCardSignature(key, header)(AgentCard.toJSON(card) as AgentCard);
  return { ...card, signatures };
}
