/**
 * One event of a streamed answer as far as it is looked at. Servers that are merely compatible
 * leave out and add what they like, so nothing is taken for granted.
 */
export interface Chunk {
  readonly choices?: readonly Choice[] | null;
  readonly usage?: ChunkUsage | null;
}

interface Choice {
  readonly delta?: Delta | null;
  readonly finish_reason?: string | null;
}

export interface Delta {
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly CallDelta[] | null;
}

export interface CallDelta {
  readonly index?: number | null;
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: string | object | null } | null;
}

export interface ChunkUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number } | null;
}
