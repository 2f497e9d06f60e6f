/** What differs between the servers that speak as OpenAI does. Each can be set for a model; what is not set follows from the host. */
export interface Dialect {
  /** OpenAI's newer models refuse `max_tokens`; the others mostly know nothing else. */
  readonly tokenField: 'max_tokens' | 'max_completion_tokens';
  /** How an output of a given form is asked for; `none` says it in words. */
  readonly responseFormat: 'json_schema' | 'json_object' | 'none';
  /** Elsewhere a response format often keeps the model from calling tools at all. */
  readonly formatWithTools: boolean;
  /** Whether to ask that tokens are counted at the end of a stream. */
  readonly streamOptions: boolean;
  /** What is put in place of what another model's calls lack. */
  readonly standIn: 'thought-signature' | 'reasoning' | undefined;
  /** Keywords of JSON Schema that the server refuses, or takes in a form of its own. */
  readonly schema: 'full' | 'google';
}

const common: Dialect = {
  tokenField: 'max_tokens',
  responseFormat: 'json_schema',
  formatWithTools: false,
  streamOptions: true,
  standIn: undefined,
  schema: 'full',
};

/** Hosts, and what is theirs; the ends of names count. */
const byHost: readonly (readonly [hosts: readonly string[], differs: Partial<Dialect>])[] = [
  [['api.openai.com'], { tokenField: 'max_completion_tokens', formatWithTools: true }],
  [['openai.azure.com', 'services.ai.azure.com', 'cognitiveservices.azure.com'], { tokenField: 'max_completion_tokens' }],
  [['generativelanguage.googleapis.com', 'aiplatform.googleapis.com'], { standIn: 'thought-signature', schema: 'google' }],
  [['api.deepseek.com'], { responseFormat: 'json_object', standIn: 'reasoning' }],
  [['api.moonshot.ai', 'api.moonshot.cn', 'api.kimi.com'], { standIn: 'reasoning' }],
  [['api.mistral.ai'], { streamOptions: false }],
];

export function dialectOf(host: string): Dialect {
  const found = byHost.find(([hosts]) => hosts.some((name) => host === name || host.endsWith(`.${name}`) || host.endsWith(`-${name}`)));
  return { ...common, ...found?.[1] };
}
