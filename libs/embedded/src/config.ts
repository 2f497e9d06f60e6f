import { TroupeError, type Fault } from '@troupe/contracts';

/** Everything the embedded platform can be told. Folders may be relative to the current one. */
export interface EmbeddedConfig {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** The app's folder. */
  readonly app: string;
  /** Where the database lives. */
  readonly data: string;
  readonly auth: EmbeddedAuth;
  readonly openai: { readonly apiKey?: string; readonly baseURL?: string };
  /** What agents get whose model is `default`. */
  readonly model?: string;
  readonly logLevel: LogLevel;
  /** Bytes of parked tasks kept in memory; the rest is replayed when it wakes. */
  readonly cacheBytes: number;
  /** Keeps no parked task in memory, so that every wake is a replay: a test mode. */
  readonly evictAlways: boolean;
  /** How many activities, model calls and tool calls run at once, each kind for itself. */
  readonly concurrency: number;
}

export type EmbeddedAuth = { readonly kind: 'none' } | { readonly kind: 'keys'; readonly keys: readonly string[] };

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What the command line may say; it wins over the environment. */
export interface EmbeddedFlags {
  readonly host?: string;
  readonly port?: string;
  readonly app?: string;
  readonly data?: string;
  readonly logLevel?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const MIN_KEY_LENGTH = 16;
const DEFAULT_CACHE_BYTES = 512 * 1024 * 1024;
const DEFAULT_CONCURRENCY = 256;

/**
 * The configuration of the embedded platform, frozen.
 *
 * @throws TroupeError `invalid-configuration` with every problem in `errors`
 */
export function embeddedConfig(env: Environment, flags: EmbeddedFlags = {}): EmbeddedConfig {
  const faults: Fault[] = [];
  // An empty variable is how shells and compose files say "not set".
  const read = (name: string, flag?: string): string | undefined => flag ?? (env[name]?.trim() || undefined);
  const problem = (message: string): void => void faults.push({ message });

  const whole = (name: string, fallback: number, min: number, max: number, flag?: string): number => {
    const text = read(name, flag);
    if (text === undefined) return fallback;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    problem(`${name} is a whole number from ${min} to ${max}; got ${JSON.stringify(text)}.`);
    return fallback;
  };

  const oneOf = <T extends string>(name: string, values: readonly T[], flag?: string): T | undefined => {
    const text = read(name, flag);
    if (text === undefined || values.includes(text as T)) return text as T | undefined;
    problem(`${name} is one of ${values.join(', ')}; got ${JSON.stringify(text)}.`);
    return undefined;
  };

  const host = read('HOST', flags.host) ?? '127.0.0.1';
  const app = read('TROUPE_APP', flags.app);
  if (app === undefined) {
    problem('No app: name its folder on the command line or in TROUPE_APP, or go to a folder with workflows/ or agents/ in it.');
  }
  const apiKey = read('OPENAI_API_KEY');
  const model = read('TROUPE_MODEL');
  const baseURL = read('OPENAI_BASE_URL');
  if (baseURL !== undefined && !isHttpUrl(baseURL)) {
    problem(`OPENAI_BASE_URL is an http or https address such as https://api.openai.com/v1; got ${JSON.stringify(baseURL)}.`);
  }

  const config: EmbeddedConfig = {
    host,
    port: whole('PORT', 8080, 0, 65_535, flags.port),
    app: app ?? '',
    data: read('TROUPE_DATA', flags.data) ?? '.troupe',
    auth: auth(host, read('TROUPE_API_KEYS'), oneOf('TROUPE_AUTH', ['none', 'keys']), problem),
    openai: Object.freeze({ ...(apiKey === undefined ? {} : { apiKey }), ...(baseURL === undefined ? {} : { baseURL }) }),
    ...(model === undefined ? {} : { model }),
    logLevel: oneOf('LOG_LEVEL', logLevels, flags.logLevel) ?? 'info',
    cacheBytes: whole('TROUPE_CACHE_BYTES', DEFAULT_CACHE_BYTES, 0, Number.MAX_SAFE_INTEGER),
    evictAlways: oneOf('TROUPE_EVICT', ['always']) !== undefined,
    concurrency: whole('TROUPE_WORKERS', DEFAULT_CONCURRENCY, 1, 100_000),
  };
  if (faults.length > 0) {
    throw new TroupeError('invalid-configuration', `The configuration cannot work: ${faults.map((fault) => fault.message).join(' ')}`, {
      errors: faults,
    });
  }
  return Object.freeze(config);
}

function auth(host: string, list: string | undefined, mode: 'none' | 'keys' | undefined, problem: (message: string) => void): EmbeddedAuth {
  const keys = (list ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
  for (const [index, key] of keys.entries()) {
    // Never the key itself: this text ends up in logs.
    if (key.length < MIN_KEY_LENGTH) {
      problem(`TROUPE_API_KEYS: key ${index + 1} has ${key.length} characters; give each at least ${MIN_KEY_LENGTH}.`);
    } else if (!/^[\x21-\x7e]+$/.test(key)) {
      problem(`TROUPE_API_KEYS: key ${index + 1} has characters an HTTP header cannot carry; use letters, digits and punctuation.`);
    }
  }
  if (mode === 'none' && keys.length > 0) {
    problem('TROUPE_AUTH=none and TROUPE_API_KEYS contradict each other; keep one of them.');
  }
  if (mode === 'keys' && keys.length === 0) problem('TROUPE_AUTH=keys needs keys in TROUPE_API_KEYS, separated by commas.');
  if (mode === undefined && keys.length === 0 && !isLoopback(host)) {
    problem(
      `HOST ${JSON.stringify(host)} can be reached by other machines: set TROUPE_API_KEYS, or say TROUPE_AUTH=none if something in front of it checks who comes in.`,
    );
  }
  return keys.length > 0 ? Object.freeze({ kind: 'keys', keys: Object.freeze(keys) }) : Object.freeze({ kind: 'none' });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}
