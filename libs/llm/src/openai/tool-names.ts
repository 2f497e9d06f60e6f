import type { ModelRequest } from '@troupe/contracts';

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
  for (const name of used) {
    if (wire.has(name)) continue;
    const base = name.replaceAll(/[^\w-]/g, '_').slice(0, LONGEST) || 'tool';
    let unique = base;
    for (let n = 2; names.has(unique); n++) unique = `${base.slice(0, LONGEST - 1 - String(n).length)}_${n}`;
    claim(name, unique);
  }
  return { toWire: (name) => wire.get(name) ?? name, fromWire: (name) => names.get(name) ?? name };
}
