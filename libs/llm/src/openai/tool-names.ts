import type { ModelRequest } from '@troupe/contracts';
import { uniqueNames } from '../unique-names.ts';

const LONGEST = 64;

/** Tool names as the wire takes them, `[A-Za-z0-9_-]{1,64}`, and back. The same request gives the same names. */
export interface ToolNames {
  toWire(name: string): string;
  /** A name nobody offered comes back as it is. */
  fromWire(name: string): string;
}

export function toolNames({ tools, messages }: ModelRequest): ToolNames {
  const wire = new Map<string, string>();
  const names = new Map<string, string>();
  const claim = (name: string, as: string): void => {
    wire.set(name, as);
    names.set(as, name);
  };
  const used = [...tools.map(({ name }) => name), ...messages.flatMap(({ toolCalls = [] }) => toolCalls.map(({ name }) => name))];
  // Names that fit keep themselves, so that no other becomes one of them.
  for (const name of used) if (/^[\w-]{1,64}$/.test(name)) claim(name, name);
  const unique = uniqueNames(new Set(names.keys()));
  for (const name of used) {
    if (wire.has(name)) continue;
    const base = name.slice(0, LONGEST).replaceAll(/[^\w-]/g, '_') || 'tool';
    claim(
      name,
      unique(base, (n) => `${base.slice(0, LONGEST - 1 - String(n).length)}_${n}`),
    );
  }
  return { toWire: (name) => wire.get(name) ?? name, fromWire: (name) => names.get(name) ?? name };
}
