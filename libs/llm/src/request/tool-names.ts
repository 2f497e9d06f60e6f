import type { ModelRequest } from '@troupe/contracts';
import { uniqueNames } from '../answer/unique-names.ts';

const LONGEST = 64;

/** Tool names as the strictest server takes them, `[A-Za-z_][A-Za-z0-9_-]{0,63}`, and back. The same request gives the same names. */
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
  for (const name of used) if (/^[A-Za-z_][\w-]{0,63}$/.test(name)) claim(name, name);
  const unique = uniqueNames(new Set(names.keys()));
  for (const name of used) {
    if (wire.has(name)) continue;
    const base = fitting(name);
    claim(
      name,
      unique(base, (n) => `${base.slice(0, LONGEST - 1 - String(n).length)}_${n}`),
    );
  }
  return {
    toWire: (name) => wire.get(name) ?? name,
    fromWire: (name) => names.get(name) ?? names.get(bare(name)) ?? name,
  };
}

function fitting(name: string): string {
  const base = name.slice(0, LONGEST).replaceAll(/[^\w-]/g, '_') || 'tool';
  return /^[A-Za-z_]/.test(base) ? base : `_${base.slice(0, LONGEST - 1)}`;
}

/** Some models leave on a name what their template put around it: `functions.find`, `find<|channel|>commentary`. */
function bare(name: string): string {
  const end = name.indexOf('<|');
  return name
    .slice(0, end === -1 ? name.length : end)
    .trim()
    .replace(/^(?:functions|default_api|tools?)[.:]/, '');
}
