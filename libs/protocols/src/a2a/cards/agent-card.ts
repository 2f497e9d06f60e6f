import { offerOf, type CatalogEntry } from '@troupe/contracts';
import type { AgentCard, AgentInterface, AgentSkill } from '@a2a-js/sdk';
import type { ExposedAgent } from '../exposed-agent.ts';

export interface CardParts {
  /** Where the platform is reached, e.g. `https://troupe.example.com`. */
  readonly address: string;
  /** Where its gRPC server is reached, where there is one. */
  readonly grpcAddress?: string | undefined;
  /** The agent of calls that name none. */
  readonly defaultAgent?: string | undefined;
  /** Whether who asks has to send a key or token. */
  readonly bearer: boolean;
  /** Tools that agents may have: only who is known reads of them. */
  readonly tools?: readonly CatalogEntry[];
}

/** How an agent presents itself to clients of A2A. */
export function agentCard({ kind, name, entry }: ExposedAgent, { bearer, tools = [], ...at }: CardParts): AgentCard {
  const usable = tools.filter((tool) => entry.capabilities?.includes(offerOf(tool)) === true);
  const output = entry.output === undefined && kind === 'agent' ? 'text/plain' : 'application/json';
  return {
    ...{ name, description: entry.description ?? '', version: entry.build },
    supportedInterfaces: interfacesOf(name, at),
    provider: undefined,
    capabilities: { streaming: true, pushNotifications: true, extendedAgentCard: true, extensions: [] },
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

function interfacesOf(name: string, { address, grpcAddress, defaultAgent }: Omit<CardParts, 'bearer' | 'tools'>): AgentInterface[] {
  const url = new URL(`/a2a/${encodeURIComponent(name)}`, address).href;
  const at = (protocolBinding: string, protocolVersion: string): AgentInterface => ({ url, tenant: '', protocolBinding, protocolVersion });
  const grpc = grpcAddress === undefined ? [] : [{ ...at('GRPC', '1.0'), url: grpcAddress, tenant: name }];
  // Of the one port of gRPC each agent is a tenant. In 0.3 there are none: only one agent can be asked.
  const legacy = grpcAddress === undefined || defaultAgent !== name ? [] : [{ ...at('GRPC', '0.3'), url: grpcAddress }];
  return [at('JSONRPC', '1.0'), at('HTTP+JSON', '1.0'), ...grpc, at('JSONRPC', '0.3'), ...legacy];
}

function skillOf({ kind, name, description = '' }: CatalogEntry): AgentSkill {
  const id = offerOf({ kind, name });
  return { id, name, description, tags: [kind], examples: [], inputModes: [], outputModes: [], securityRequirements: [] };
}
