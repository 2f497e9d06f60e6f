import type { Principal } from '../service/principal.ts';
import type { Page, PageRequest } from '../values/page.ts';

export const knowledgeTypes = ['text/plain', 'text/markdown'] as const;
export type KnowledgeType = (typeof knowledgeTypes)[number];

/** A text that agents look things up in. */
export interface KnowledgeSource {
  /** As who added it names it, such as a path. */
  readonly source: string;
  readonly type: KnowledgeType;
  /** SHA-256 of its content, in hexadecimal. */
  readonly hash: string;
  /** Parts it was split into. */
  readonly parts: number;
  /** In ISO 8601. */
  readonly at: string;
}

/** A part of a source, and where it stands there. */
export interface KnowledgePart {
  readonly source: string;
  /** The headings above it, the outermost first. */
  readonly headings: readonly string[];
  /** The lines it has, counted from 1. */
  readonly lines: readonly [first: number, last: number];
  readonly text: string;
  /** 1 is the same. */
  readonly score: number;
}

export interface NewSource {
  readonly type: KnowledgeType;
  readonly content: string;
}

/**
 * The port of who looks after what agents look up: bases of sources, by their names within a tenant. Methods throw
 * `missing-right`.
 */
export interface Knowledge {
  /** Takes the place of what the source had before; the same content changes nothing. */
  put(by: Principal, base: string, source: string, given: NewSource): Promise<KnowledgeSource>;
  /** @throws TroupeError `invalid-cursor` */
  list(by: Principal, base: string, page: PageRequest): Promise<Page<KnowledgeSource>>;
  /** A repeat changes nothing. */
  delete(by: Principal, base: string, source: string): Promise<void>;
  /** The nearest first. */
  search(by: Principal, base: string, query: string, most: number): Promise<readonly KnowledgePart[]>;
}
