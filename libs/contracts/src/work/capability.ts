import type { Work } from './work.ts';

/** A capability: the queue all work of one kind and name goes through. */
export type Capability = `${Work['kind']}.${string}`;

const OTHER = /[^A-Za-z0-9_-]/u;

/** Names become one subject token: letters, digits, `_` and `-`; the rest is percent-encoded with `=`. */
export function token(name: string): string {
  // Nearly always nothing is to be replaced, and looking costs a third.
  if (!OTHER.test(name)) return name;
  return name.replaceAll(/[^A-Za-z0-9_-]/gu, (character) => `=${character.codePointAt(0)!.toString(16)}=`);
}

export function capabilityOf(kind: Work['kind'], name: string): Capability {
  return `${kind}.${token(name)}`;
}
