import { createHash } from 'node:crypto';
import { TroupeError } from '@troupe/contracts';
import { z } from 'zod';

/** Characters of a position. */
export const MAX_POSITION = 8_192;
/** Tasks that are followed at once, those below others among them. */
export const MOST_FOLLOWED = 64;

/** A task whose events are not all given yet: which it was given last, and the names from the task of the session to it. */
export interface OpenTask {
  readonly after: string;
  readonly path: readonly string[];
}

/** Up to where a reader has the events of a session. */
export interface SessionPosition {
  /** Of tasks created before this moment, in ms since 1970, those that are not open were given whole. */
  since: number;
  /** Marks of tasks created after it that were given whole, and when each was created. */
  readonly done: Map<string, number>;
  readonly open: Map<string, OpenTask>;
}

const text = z.string().max(1_000);
const stored = z.strictObject({
  s: z.int().min(0),
  d: z.array(z.tuple([z.string().max(16), z.int().min(0)])).max(1_000),
  o: z.array(z.tuple([text, text, z.array(text).max(32)])).max(MOST_FOLLOWED),
});

/** @throws TroupeError `invalid-cursor` */
export function readPosition(given: string | undefined): SessionPosition {
  if (given === undefined || given === '') return { since: 0, done: new Map(), open: new Map() };
  try {
    const { s, d, o } = stored.parse(JSON.parse(Buffer.from(given, 'base64url').toString('utf8')));
    return { since: s, done: new Map(d), open: new Map(o.map(([id, after, path]) => [id, { after, path }])) };
  } catch {
    throw new TroupeError('invalid-cursor', 'This Last-Event-ID is not one that a session gave. Leave it out to read from the beginning.');
  }
}

export function writePosition({ since, done, open }: SessionPosition): string {
  const value: z.infer<typeof stored> = { s: since, d: [...done], o: [...open].map(([id, { after, path }]) => [id, after, [...path]]) };
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** How a position names a task that was given whole. */
export function markOf(task: string): string {
  return createHash('sha256').update(task).digest('base64url').slice(0, 11);
}
