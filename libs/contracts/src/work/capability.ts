import type { Work } from './work.ts';

/** A capability: the queue all work of one kind and name goes through. */
export type Capability = `${Work['kind']}.${string}`;

/** Names become one subject token: letters, digits, `_` and `-`; the rest is percent-encoded with `=`. */
export function token(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]/gu, (character) => `=${character.codePointAt(0)!.toString(16)}=`);
}

export function capabilityOf(kind: Work['kind'], name: string): Capability {
  return `${kind}.${token(name)}`;
}
