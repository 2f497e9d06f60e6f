import type { ServerSettings } from '@troupe/contracts';
import type { SchemaTarget } from '../../request/portable-schema.ts';
import type { IdForm } from '../../request/wire-ids.ts';

export type ServerFamily = NonNullable<ServerSettings['family']>;

/** What differs between the servers that speak as OpenAI does. Each can be set for a model; what is not set follows from the host. */
export interface Dialect {
  /** OpenAI's newer models refuse `max_tokens`; the others mostly know nothing else. */
  readonly tokenField: 'max_tokens' | 'max_completion_tokens';
  /** The field that makes answers repeat; undefined where a server knows none, and refuses it. */
  readonly seedField: 'seed' | 'random_seed' | undefined;
  /** How an output of a given form is asked for; `none` says it in words. */
  readonly responseFormat: 'json_schema' | 'json_object' | 'none';
  /** Elsewhere a response format often keeps the model from calling tools at all. */
  readonly formatWithTools: boolean;
  /** Whether to ask that tokens are counted at the end of a stream. */
  readonly streamOptions: boolean;
  /** What is put in place of what calls lack: those of other models, and those of the server when it forgot. */
  readonly standIn: 'thought-signature' | 'reasoning' | 'reasoning-details' | undefined;
  /** Which ids of a model's own calls its server takes. */
  readonly ids: IdForm;
  /** Whether a model gets back what its server sent besides text and calls. */
  readonly passBack: boolean;
  /** Keywords of JSON Schema that the server refuses, or takes in a form of its own. */
  readonly schema: SchemaTarget;
}

const common: Dialect = {
  tokenField: 'max_tokens',
  seedField: 'seed',
  responseFormat: 'json_schema',
  formatWithTools: false,
  streamOptions: true,
  standIn: undefined,
  ids: 'any',
  passBack: true,
  schema: 'full',
};

/** What is peculiar to a family of servers. */
const families: Readonly<Record<ServerFamily, Partial<Dialect>>> = {
  openai: { tokenField: 'max_completion_tokens', formatWithTools: true, ids: 'short' },
  azure: { tokenField: 'max_completion_tokens', ids: 'short' },
  google: { seedField: undefined, standIn: 'thought-signature', schema: 'google' },
  deepseek: { responseFormat: 'json_object', standIn: 'reasoning' },
  moonshot: { standIn: 'reasoning' },
  mistral: { seedField: 'random_seed', streamOptions: false, ids: 'nine' },
  openrouter: { standIn: 'reasoning-details' },
};

const hosts: readonly (readonly [names: readonly string[], family: ServerFamily])[] = [
  [['api.openai.com'], 'openai'],
  [['openai.azure.com', 'services.ai.azure.com', 'cognitiveservices.azure.com'], 'azure'],
  [['generativelanguage.googleapis.com', 'aiplatform.googleapis.com'], 'google'],
  [['api.deepseek.com'], 'deepseek'],
  [['api.moonshot.ai', 'api.moonshot.cn', 'api.kimi.com'], 'moonshot'],
  [['api.mistral.ai'], 'mistral'],
  [['openrouter.ai'], 'openrouter'],
];

/** @param family where the host does not show it, such as that of a proxy */
export function dialectOf(host: string, family?: ServerFamily): Dialect {
  const known =
    family ?? hosts.find(([names]) => names.some((name) => host === name || host.endsWith(`.${name}`) || host.endsWith(`-${name}`)))?.[1];
  return { ...common, ...(known === undefined ? {} : families[known]) };
}
