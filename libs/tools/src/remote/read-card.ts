import { defaultBounds, MESSAGE_ONCE, type RemoteDefinition } from '@troupe/contracts';
import { DefaultAgentCardResolver } from '@a2a-js/sdk/client';
import type { AgentCard, AgentInterface } from '@a2a-js/sdk';
import { z } from 'zod';

/** What is used of a card. */
export interface ReadCard {
  readonly description: string;
  readonly streaming: boolean;
  /** Whether it says that a message with the same id is taken once. */
  readonly takesOnce: boolean;
  /** With the one interface that is spoken. */
  readonly card: AgentCard;
}

const { remoteDescriptionCharacters: MAX_DESCRIPTION } = defaultBounds;
const WELL_KNOWN = '.well-known/agent-card.json';
const resolver = new DefaultAgentCardResolver({ legacyCompat: { enabled: true } });

/** What is spoken, the best first. */
const SPOKEN: readonly (readonly [binding: string, version: RegExp])[] = [
  ['JSONRPC', /^1\./],
  ['HTTP+JSON', /^1\./],
  ['JSONRPC', /^0\.3/],
  ['HTTP+JSON', /^0\.3/],
];

const text = z.string().max(16_384);
const shape = z.object({
  name: text,
  description: text.default(''),
  supportedInterfaces: z
    .array(z.object({ url: z.string().max(8_192), protocolBinding: text, protocolVersion: text, tenant: text.default('') }))
    .max(100),
  capabilities: z
    .object({
      streaming: z.boolean().optional(),
      extensions: z
        .array(z.object({ uri: text }))
        .max(100)
        .default([]),
    })
    .default({ extensions: [] }),
  skills: z
    .array(z.object({ name: text, description: text.default('') }))
    .max(1_000)
    .default([]),
});

/** Where the card of an agent is: a file is the card itself. */
export function cardAddress({ url }: Pick<RemoteDefinition, 'url'>): URL {
  const given = new URL(url);
  if (given.pathname.endsWith('.json')) return given;
  const below = given.pathname.endsWith('/') ? given.pathname : `${given.pathname}/`;
  return new URL(`${below}${WELL_KNOWN}`, given);
}

/** @throws Error when it is no card, or names nothing that is spoken and may be asked */
export function readCard(agent: RemoteDefinition, json: unknown): ReadCard {
  const normal = normalized(json);
  const { success, data } = shape.safeParse(normal);
  if (!success) throw new Error('its card is none of A2A 1.0 or 0.3');
  const spoken = interfaceOf(agent, data.supportedInterfaces);
  const { description, skills, capabilities } = data;
  return {
    description: [agent.description ?? description, ...skillLines(skills)].join('\n').slice(0, MAX_DESCRIPTION),
    streaming: capabilities.streaming === true,
    takesOnce: capabilities.extensions.some(({ uri }) => uri === MESSAGE_ONCE),
    card: { ...(normal as AgentCard), supportedInterfaces: [spoken] },
  };
}

function normalized(json: unknown): unknown {
  try {
    return resolver.normalizeAgentCard(json);
  } catch {
    return undefined;
  }
}

function skillLines(skills: readonly { readonly name: string; readonly description: string }[]): readonly string[] {
  return skills.length === 0 ? [] : ['Its skills:', ...skills.map(({ name, description }) => `- ${name}: ${description}`)];
}

function interfaceOf(agent: RemoteDefinition, interfaces: readonly AgentInterface[]): AgentInterface {
  const spoken = SPOKEN.flatMap(([binding, version]) =>
    interfaces.filter(({ protocolBinding, protocolVersion }) => protocolBinding === binding && version.test(protocolVersion)),
  );
  if (spoken.length === 0) throw new Error('its card has no interface of JSON-RPC or HTTP+JSON in version 1.0 or 0.3');
  const found = spoken.find(({ url }) => isItsOwn(agent, url));
  if (found !== undefined) return found;
  const elsewhere = URL.parse(spoken[0]!.url)?.origin ?? 'an address that is none';
  throw new Error(`its card sends to ${elsewhere.slice(0, 255)}, which is not where the card is; if it is meant, name it in "origins"`);
}

/** A card may be changed by others: credentials and messages go where the app says, and nowhere else. */
export function isItsOwn({ url, origins = [] }: Pick<RemoteDefinition, 'url' | 'origins'>, address: string): boolean {
  const parsed = URL.parse(address);
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.username !== '' || parsed.password !== '') return false;
  return parsed.origin === new URL(url).origin || origins.includes(parsed.origin);
}
