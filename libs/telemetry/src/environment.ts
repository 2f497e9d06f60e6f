export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads settings; each that is of no use is a problem, and counts as not given. */
export interface EnvironmentReader {
  readonly problem: (message: string) => void;
  readonly text: (name: string) => string | undefined;
  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined;
  /** An http or https address. */
  address(name: string): string | undefined;
  /** `name=value` pairs, the values URL-encoded. `secret`: what stands there is in no problem. */
  pairs(name: string, secret: boolean): Record<string, string>;
  number(name: string, fallback: number, max: number): number;
}

const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

export function environmentReader(env: Environment, problem: (message: string) => void): EnvironmentReader {
  const read = (name: string): string | undefined => env[name]?.trim() || undefined;
  return {
    problem,
    text: read,
    oneOf<T extends string>(name: string, values: readonly T[]) {
      const text = read(name)?.toLowerCase();
      if (text === undefined || values.includes(text as T)) return text as T | undefined;
      problem(`${name} is one of ${values.join(', ')}; got ${JSON.stringify(text)}.`);
      return undefined;
    },
    address(name) {
      const text = read(name);
      if (text === undefined || isHttpUrl(text)) return text;
      problem(`${name} is an http or https address; got ${JSON.stringify(text)}.`);
      return undefined;
    },
    pairs(name, secret) {
      const found = new Map<string, string>();
      for (const [index, pair] of (read(name) ?? '').split(',').entries()) {
        if (pair.trim() === '') continue;
        const [, key, value] = /^\s*([^=\s]+)\s*=(.*)$/.exec(pair) ?? [];
        const text = value === undefined ? undefined : decoded(value.trim());
        if (key !== undefined && text !== undefined && (!secret || (HEADER_NAME.test(key) && HEADER_VALUE.test(text))))
          found.set(key, text);
        // Headers hold credentials, and this text ends up in logs.
        else if (secret) problem(`${name}: part ${index + 1} is not name=value of an HTTP header with the value URL-encoded.`);
        else problem(`${name}: part ${index + 1}, ${JSON.stringify(pair)}, is not name=value with the value URL-encoded.`);
      }
      return Object.fromEntries(found);
    },
    number(name, fallback, max) {
      const text = read(name);
      const value = text === undefined ? fallback : /^(?:\d+(?:\.\d+)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
      if (value >= 0 && value <= max) return value;
      problem(`${name} is a number from 0 to ${max}; got ${JSON.stringify(text)}.`);
      return fallback;
    },
  };
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
