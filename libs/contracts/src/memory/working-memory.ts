import type { Schema } from '../schemas/schema.ts';
import type { Json } from '../values/json.ts';

export const workingMemoryScopes = ['user', 'session'] as const;

/** A document that an agent keeps, and sees with its instructions. */
export interface WorkingMemory {
  /** One for each user, by default, or for each session. */
  readonly scope?: (typeof workingMemoryScopes)[number];
  /** What the document always fits; any object by default. `{}` has to fit, too, or what `initial` says. */
  readonly schema?: Schema<unknown>;
  /** The document before the agent first changes it; `{}` by default. */
  readonly initial?: Json;
}

/** A document of working memory as users see it. */
export interface WorkingDocument {
  readonly agent: string;
  readonly scope: (typeof workingMemoryScopes)[number];
  readonly session?: string;
  readonly document: Json;
  /** 1 with the first change. */
  readonly version: number;
  /** Of the last change, in ISO 8601. */
  readonly at: string;
  /** That changed it last. */
  readonly task: string;
}
