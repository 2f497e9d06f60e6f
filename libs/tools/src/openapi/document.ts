import { TroupeError, type Json } from '@troupe/contracts';

/** What is read of a document: of version 3.1, whatever it was; a value may be anything else than what it is said to be. */
export type Document = { readonly [key: string]: Json };

/** A value that has members. */
export function membersOf(value: unknown): Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, Json>>) : {};
}

export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** References of references that are followed. */
const MOST_STEPS = 20;

/**
 * What a reference leads to, or the value itself. Nothing outside of the document is read.
 *
 * @throws TroupeError
 */
export function followed(document: Document, value: unknown): Readonly<Record<string, Json>> {
  let at: unknown = value;
  for (let step = 0; step < MOST_STEPS; step++) {
    const { $ref } = membersOf(at);
    if (typeof $ref !== 'string') return membersOf(at);
    at = target(document, $ref);
  }
  throw unusable('a reference leads in a circle');
}

/** @throws TroupeError */
export function target(document: Document, reference: string): Json {
  if (!reference.startsWith('#/')) throw unusable(`it refers to ${JSON.stringify(reference.slice(0, 200))}, which is not in the document`);
  let at: Json | undefined = document;
  for (const part of reference.slice(2).split('/')) {
    const key = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
    const members: unknown = at;
    at = typeof members === 'object' && members !== null && Object.hasOwn(members, key) ? (members as Document)[key] : undefined;
    if (at === undefined) throw unusable(`it refers to ${JSON.stringify(reference.slice(0, 200))}, which is not there`);
  }
  return at;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function unusable(why: string): TroupeError {
  return new TroupeError('unavailable', why, { retryable: false });
}
