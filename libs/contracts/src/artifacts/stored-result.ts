import type { Json } from '../values/json.ts';

/** What stands in a conversation for a result that is stored as an artifact. */
export interface StoredResult {
  /** As `read_artifact` takes it. */
  readonly artifact: string;
  readonly type: string;
  readonly bytes: number;
  /** How it begins; empty of what is no text. */
  readonly head: string;
}

/** What a tool gives of which parts, or all of it, are artifacts. */
export interface StoredValue {
  readonly storedResult: StoredResult;
}

/** The result that a value stands for; undefined of one that is the result itself. */
export function storedResultOf(value: Json | undefined): StoredResult | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { storedResult: stored, ...others } = value as { readonly [key: string]: Json };
  if (stored === undefined || Object.keys(others).length > 0 || typeof stored !== 'object' || stored === null) return undefined;
  const { artifact, type, bytes, head } = stored as { readonly [key: string]: Json };
  const fits = typeof artifact === 'string' && typeof type === 'string' && typeof bytes === 'number' && typeof head === 'string';
  return fits ? { artifact, type, bytes, head } : undefined;
}
