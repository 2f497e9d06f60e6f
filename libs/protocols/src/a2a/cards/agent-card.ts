import { MESSAGE_ONCE, offerOf, type CatalogEntry } from '@troupe/contracts';
import type { AgentCard, AgentExtension, AgentInterface, AgentSkill } from '@a2a-js/sdk';
import type { ExposedAgent } from '../exposed-agent.ts';
import { NATS_BINDING, rpcSubject, type NatsAddress } from '../nats/nats-address.ts';

export interface CardParts {
  /** Where the platform is reached, e.g. `https://troupe.example.com`. */
  readonly address: string | undefined;
  /** Where its gRPC server is reached, where there is one. */
  readonly grpcAddress?: string | undefined;
  /** The server and the subjects of the binding over NATS, where there is one. */
  readonly nats?: NatsAddress | undefined;
  /** The agent of calls that name none. */
  readonly defaultAgent?: string | undefined;
  /** Whether who asks has to send a key or token. */
  readonly bearer: boolean;
  /** Tools that agents may have: only who is known reads of them. */
  readonly tools?: readonly CatalogEntry[];
}

const messageOnce: AgentExtension = {
  uri: MESSAGE_ONCE,
  description: 'A message with the same messageId of the same client is taken once, for ever: its repeat is the same task.',
  required: false,
  params: undefined,
};

/** How an agent presents itself to clients of A2A. */
export function agentCard({ kind, name, entry }: ExposedAgent, { bearer, tools = [], ...at }: CardParts): AgentCard {
  const usable = tools.filter((tool) => entry.capabilities?.includes(offerOf(tool)) === true);
  const output = entry.output === undefined && kind === 'agent' ? 'text/plain' : 'application/json';
  return {
    ...{ name, description: entry.description ?? '', version: entry.build },
    supportedInterfaces: interfacesOf(name, at),
    provider: undefined,
    capabilities: { streaming: true, pushNotifications: true, extendedAgentCard: true, extensions: [messageOnce] },
    securitySchemes: bearer
      ? {
          key: {
            scheme: { $case: 'httpAuthSecurityScheme', value: { scheme: 'bearer', bearerFormat: '', description: 'A key or token' } },
          },
        }
      : {},
    securityRequirements: bearer ? [{ schemes: { key: { list: [] } } }] : [],
    defaultInputModes: ['text/plain', 'application/json'],
    defaultOutputModes: [output],
    skills: [entry, ...usable].map(skillOf),
    signatures: [],
  };
}

function interfacesOf(name: string, { address, grpcAddress, nats, defaultAgent }: Omit<CardParts, 'bearer' | 'tools'>): AgentInterface[] {
  const at = (url: string, protocolBinding: string, protocolVersion = '1.0', tenant = ''): AgentInterface => ({
    ...{ url, tenant, protocolBinding, protocolVersion },
  });
  const url = address === undefined ? undefined : new URL(`/a2a/${encodeURIComponent(name)}`, address).href;
  const over = (...bindings: readonly string[]): AgentInterface[] => (url === undefined ? [] : bindings.map((binding) => at(url, binding)));
  return [
    ...over('JSONRPC', 'HTTP+JSON'),
    // Of the one port of gRPC each agent is a tenant. In 0.3 there are none: only one agent can be asked.
    ...(grpcAddress === undefined ? [] : [at(grpcAddress, 'GRPC', '1.0', name)]),
    ...(nats === undefined ? [] : [at(new URL(rpcSubject(nats.owner, name), nats.server).href, NATS_BINDING)]),
    ...(url === undefined ? [] : [at(url, 'JSONRPC', '0.3')]),
    ...(grpcAddress === undefined || defaultAgent !== name ? [] : [at(grpcAddress, 'GRPC', '0.3')]),
  ];
}

function skillOf({ kind, name, description = '' }: CatalogEntry): AgentSkill {
  const id = offerOf({ kind, name });
  return { id, name, description, tags: [kind], examples: [], inputModes: [], outputModes: [], securityRequirements: [] };
}
