import { token } from '@troupe/contracts';

/** What cards call the binding; docs/a2a-nats.md is its specification. */
export const NATS_BINDING = 'https://troupe.dev/a2a/nats/v1';

/** Where agents are asked over NATS. */
export interface NatsAddress {
  /** One of the servers, without credentials, e.g. `nats://nats.example.com:4222`. */
  readonly server: string;
  /** A token of the subjects: who runs these agents. */
  readonly owner: string;
}

/** @param servers with commas between them; one may be without a scheme or have credentials */
export function natsAddress({ servers, owner }: { readonly servers: string; readonly owner: string }): NatsAddress {
  const first = servers.split(',')[0]!.trim();
  const url = new URL(first.includes('://') ? first : `nats://${first}`);
  return { server: `${url.protocol}//${url.host}`, owner };
}

/** Of all agents of an owner without a name. */
export function rpcSubject(owner: string, agent?: string): string {
  return `a2a.rpc.troupe.${owner}.${agent === undefined ? '*' : token(agent)}`;
}

export function cardSubject(owner: string): string {
  return `a2a.card.troupe.${owner}.*`;
}

export function cardsSubject(owner: string): string {
  return `a2a.cards.troupe.${owner}`;
}
