import type { MessageRecord } from './inbox.ts';
import type { TaskRecord } from './task-index.ts';
import type { TurnRecord } from './turn-log.ts';

/**
 * Everything that is stored, so that its bodies can be written anew in another form: encrypted with another key.
 *
 * S13 A body is replaced only while it is as it was read, and nothing but bodies changes.
 *     Each that is there from the beginning of a round to its end is looked at in it.
 */
export interface StoredBodies {
  /**
   * Looks at the next `limit` things that are stored, or fewer where they are large, and stores of each what
   * `rewrite` gives in its place. What cannot be read is passed over and counted.
   */
  rewriteBodies(after: string | undefined, limit: number, rewrite: Rewrite): Promise<RewrittenPage>;
  /** Takes what was replaced out of the free space of files, where the store has such. Nothing else may be written meanwhile. */
  eraseReplaced(): Promise<void>;
}

/** The same with other bodies; undefined leaves it as it is. */
export type Rewrite = (stored: StoredBody) => StoredBody | undefined;

export type StoredBody =
  | { readonly kind: 'turn'; readonly turn: TurnRecord }
  | { readonly kind: 'task'; readonly task: TaskRecord }
  | { readonly kind: 'message'; readonly message: MessageRecord }
  /** JSON of a document; `name` is that of its spec. */
  | { readonly kind: 'document'; readonly name: string; readonly body: string };

export interface RewrittenPage {
  readonly looked: number;
  readonly rewritten: number;
  readonly unreadable: number;
  /** Where the round goes on; undefined: it is over. */
  readonly next?: string;
}
