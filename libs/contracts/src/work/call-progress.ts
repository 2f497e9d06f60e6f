import type { Json } from '../values/json.ts';

/** How far a call is, as its last heartbeat says. */
export interface CallProgress {
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

const MOST_CHARACTERS = 1_024;

/** The progress in the details of a heartbeat: an object with a number `progress`, and perhaps `total` and `message`. */
export function progressIn(details: Json | undefined): CallProgress | undefined {
  if (typeof details !== 'object' || details === null) return undefined;
  const { progress, total, message } = details as { readonly progress?: Json; readonly total?: Json; readonly message?: Json };
  if (typeof progress !== 'number') return undefined;
  return {
    progress,
    ...(typeof total === 'number' ? { total } : {}),
    ...(typeof message === 'string' ? { message: message.slice(0, MOST_CHARACTERS) } : {}),
  };
}
