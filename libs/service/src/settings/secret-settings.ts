import { readSecretFiles } from './secret-files.ts';
import type { Environment } from './variables.ts';

/** How a setting holds secrets: it is one, lists some, has one in an address, or as values of `name=value` pairs or of headers in JSON. */
type Holding = 'text' | 'list' | 'address' | 'pairs' | 'headers';

/** The settings of the platform that code of an app must not find. */
const secretSettings: Readonly<Record<string, Holding>> = {
  OPENAI_API_KEY: 'text',
  TROUPE_OPENAI: 'headers',
  ANTHROPIC_API_KEY: 'text',
  TROUPE_ANTHROPIC: 'headers',
  TROUPE_API_KEY: 'text',
  TROUPE_API_KEYS: 'list',
  TROUPE_OIDC_CLIENT_SECRET: 'text',
  TROUPE_ENCRYPTION_KEYS: 'pairs',
  TROUPE_SIGNING_KEY: 'text',
  TROUPE_VERIFY_KEYS: 'list',
  MONGODB_URI: 'address',
  MONGODB_PASSWORD: 'text',
  STORE_URL: 'address',
  NATS_URL: 'address',
  NATS_PASSWORD: 'text',
  NATS_TOKEN: 'text',
  TROUPE_AGENTS_NATS_URL: 'address',
  TROUPE_AGENTS_NATS_PASSWORD: 'text',
  TROUPE_AGENTS_NATS_TOKEN: 'text',
  OTEL_EXPORTER_OTLP_HEADERS: 'pairs',
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'pairs',
  OTEL_EXPORTER_JAEGER_PASSWORD: 'text',
};

/** Begins the names of variables that hold what `secret('…')` names. */
export const SECRET_PREFIX = 'TROUPE_SECRET_';

/** The settings that may be in files: `NATS_PASSWORD_FILE` names one with the value of `NATS_PASSWORD`. */
export function withSecretFiles(env: Environment): { readonly env: Environment; readonly faults: readonly string[] } {
  return readSecretFiles(env, Object.keys(secretSettings));
}

/**
 * What the program was started with, files read, and takes out of its own environment what is secret
 * of the platform, so that neither code of the app nor the processes it starts find it there. To be
 * called before that code is loaded. What `TROUPE_APP_SECRETS` names is the app's, and stays.
 */
export function takeEnvironment(own: Record<string, string | undefined>): Environment {
  const { env } = withSecretFiles(Object.freeze({ ...own }));
  const kept = appSecretsOf(env);
  const hidden = Object.keys(secretSettings).flatMap((name) => [name, `${name}_FILE`]);
  for (const name of [...hidden, ...modelKeysOf(env), ...namedSecretsOf(env)]) if (!kept.includes(name)) delete own[name];
  return env;
}

/** Every secret in the environment, to be taken out of all text that leaves. */
export function secretsOf(env: Environment): readonly string[] {
  const found = Object.entries(secretSettings).flatMap(([name, holding]) => heldIn(env[name]?.trim() ?? '', holding));
  const named = [
    ...appSecretsOf(env),
    ...modelKeysOf(env),
    ...namedSecretsOf(env),
    ...Object.keys(env).filter((name) => name.endsWith('_API_KEY')),
  ];
  const own = named.map((name) => env[name]?.trim() ?? '');
  const addresses = Object.values(env)
    .flatMap((value) => ADDRESS.exec(value ?? '')?.slice(1) ?? [])
    .flatMap(passwordOf);
  return [...new Set([...found, ...own, ...addresses])].filter((secret) => secret !== '' && secret !== env['NATS_USER']);
}

/** Names of variables that are secrets of the app. */
export function appSecretsOf(env: Environment): readonly string[] {
  return listOf(env['TROUPE_APP_SECRETS'] ?? '');
}

/** Names of variables that hold keys of models, which code of the app must not find. */
function modelKeysOf(env: Environment): readonly string[] {
  return listOf(env['TROUPE_MODEL_KEY_NAMES'] ?? '');
}

/** Variables that hold secrets which definitions of an app name. */
function namedSecretsOf(env: Environment): readonly string[] {
  return Object.keys(env).filter((name) => name.startsWith(SECRET_PREFIX));
}

function heldIn(value: string, holding: Holding): readonly string[] {
  switch (holding) {
    case 'text':
      return [value];
    case 'list':
      return listOf(value);
    case 'address':
      return value.split(/,(?=\s*[\w+.-]{1,32}:\/\/)/).flatMap((address) => passwordOf(credentialsOf(address)));
    case 'pairs':
      // Of `authorization=Bearer abc` both the header and the token.
      return listOf(value).flatMap((pair) => {
        const text = decoded(pair.slice(pair.indexOf('=') + 1).trim());
        return [text, ...text.split(/\s+/).slice(1)];
      });
    case 'headers':
      return headersIn(value);
    default:
      return holding satisfies never;
  }
}

function headersIn(settings: string): readonly string[] {
  try {
    const { headers = {} } = JSON.parse(settings) as { readonly headers?: object };
    return Object.values(headers).filter((value): value is string => typeof value === 'string');
  } catch {
    return [];
  }
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** Any variable may hold the address of a server with a password in it, those of the app too. */
const ADDRESS = /^[\w+.-]{1,32}:\/\/([^\s/?#@:]*:[^\s/?#@]+)@/;

/** What stands before the host. A password that was not encoded may hold any character. */
function credentialsOf(address: string): string {
  const begin = address.indexOf('://') + 3;
  return address.slice(begin, Math.max(begin, address.lastIndexOf('@')));
}

/**
 * The password, or a name that stands alone, as tokens do. A password that is the user's name keeps
 * nobody out, and is a word that ordinary text needs.
 */
function passwordOf(credentials: string): readonly string[] {
  const [user = '', ...rest] = credentials.split(':');
  const password = rest.length === 0 ? user : rest.join(':');
  return password === user && rest.length > 0 ? [] : [decoded(password), password];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
