/** What differs between OpenAI itself and the servers that speak as it does. */
export interface Dialect {
  /** OpenAI's newer models refuse `max_tokens`; the others mostly know nothing else. */
  readonly maxTokens: 'max_tokens' | 'max_completion_tokens';
  /** Elsewhere a response format often keeps the model from calling tools at all. */
  readonly outputWithTools: boolean;
}

export function dialectOf(host: string): Dialect {
  const official = host === 'api.openai.com' || host.endsWith('.api.openai.com');
  return { maxTokens: official ? 'max_completion_tokens' : 'max_tokens', outputWithTools: official };
}
