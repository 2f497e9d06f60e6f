import type { OidcSettings, ProxySettings } from '@troupe/access';
import { recordingModes, type RecordingSettings } from '@troupe/llm/recordings';
import type { StrayErrors } from '@troupe/worker';
import { adapterOf, storeFault, type StoreAdapters } from '../stores/choose-store.ts';
import { providerSettings, type ProviderSettings } from '../models/provider-settings.ts';
import { isSafeAddress } from './addresses.ts';
import type { EnvironmentReader } from './environment.ts';
import { oidcSettings } from './callers/oidc-settings.ts';
import { proxySettings } from './callers/proxy-settings.ts';

/** Keys of the environment are those of admins. Without keys, `hosts` are the names clients know this service by, besides `localhost`. */
export type AuthSettings =
  | ({ readonly kind: 'none'; readonly hosts?: readonly string[] } & TrustedProxies)
  | ({
      readonly kind: 'keys';
      readonly keys: readonly string[];
      readonly origins?: readonly string[];
      /** Where browsers reach the API. */
      readonly publicUrl?: string;
      readonly oidc?: OidcSettings;
      /** Proxies that identify who asks. */
      readonly proxies?: ProxySettings;
    } & TrustedProxies);

interface TrustedProxies {
  /** Proxies that are believed where a request comes from. */
  readonly trusted?: readonly string[];
}

/** Whose workflows, agents, tools and activities a service serves. */
export interface AppSettings {
  /** The app's folder. */
  readonly app: string;
  readonly strayErrors: StrayErrors;
}

/** Which models answer. */
export interface ModelSettings {
  readonly openai: ProviderSettings;
  readonly anthropic?: ProviderSettings;
  /** The key that a variable holds. */
  readonly key: (variable: string) => string | undefined;
  /** Variables whose keys the code of the app cannot find. */
  readonly hiddenKeys: readonly string[];
  /** What agents get whose model is `default`. */
  readonly model?: string;
  /** The model of the `openai` server that makes vectors of what is remembered; by words where it is missing. */
  readonly embeddings?: string;
  /** Where answers are recorded, and whether models are asked. */
  readonly recordings?: Pick<RecordingSettings, 'folder' | 'mode'>;
}

/** Where the truth is. */
export interface StoreSettings {
  /** An address that `chooseStore` takes. May hold credentials: never to be logged. */
  readonly store: string;
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const MIN_KEY_LENGTH = 16;
const HEADER_TEXT = /^[\x21-\x7e]+$/;

export function appSettings(read: EnvironmentReader): AppSettings {
  const app = read.text('TROUPE_APP');
  if (app === undefined) read.problem('TROUPE_APP is missing: the folder of the app.');
  return { app: app ?? '', strayErrors: strayErrors(read) };
}

/** What becomes of calls of which an error reaches nobody. */
export function strayErrors(read: EnvironmentReader): StrayErrors {
  return read.oneOf('TROUPE_STRAY_ERRORS', ['fail', 'exit']) ?? 'fail';
}

export function modelSettings(read: EnvironmentReader): ModelSettings {
  const model = read.text('TROUPE_MODEL');
  const embeddings = read.text('TROUPE_EMBEDDINGS');
  const recordings = recordingSettings(read);
  return {
    openai: providerSettings(read, {
      key: 'OPENAI_API_KEY',
      address: 'OPENAI_BASE_URL',
      settings: 'TROUPE_OPENAI',
      example: 'https://api.openai.com/v1',
    }),
    anthropic: providerSettings(read, {
      key: 'ANTHROPIC_API_KEY',
      address: 'ANTHROPIC_BASE_URL',
      settings: 'TROUPE_ANTHROPIC',
      example: 'https://api.anthropic.com/v1',
    }),
    key: (variable) => read.text(variable),
    hiddenKeys: listOf(read.text('TROUPE_MODEL_KEY_NAMES')),
    ...(model === undefined ? {} : { model }),
    ...(embeddings === undefined ? {} : { embeddings }),
    ...(recordings === undefined ? {} : { recordings }),
  };
}

function recordingSettings(read: EnvironmentReader): ModelSettings['recordings'] {
  const folder = read.text('TROUPE_RECORDINGS');
  const mode = read.oneOf('TROUPE_RECORDINGS_MODE', recordingModes);
  if (folder !== undefined) return { folder, mode: mode ?? 'cache' };
  if (mode !== undefined) read.problem('TROUPE_RECORDINGS_MODE is set, but TROUPE_RECORDINGS, the folder of the recordings, is not.');
  return undefined;
}

// The addresses may hold passwords: messages never repeat them.

export function storeSettings(read: EnvironmentReader, adapters: StoreAdapters): StoreSettings {
  const name = read.text('MONGODB_URI') === undefined && read.text('STORE_URL') !== undefined ? 'STORE_URL' : 'MONGODB_URI';
  const store = read.text(name);
  if (store === undefined) read.problem(`MONGODB_URI is missing. The store ${storeFault(adapters)}`);
  else if (adapterOf(store, adapters) === undefined) read.problem(`${name} ${storeFault(adapters)}`);
  return { store: withUser(read, store ?? '') };
}

/** The address, with the user and password of settings of their own where it has none. */
function withUser(read: EnvironmentReader, address: string): string {
  const [user, password] = [read.text('MONGODB_USER'), read.text('MONGODB_PASSWORD')];
  if (user === undefined && password === undefined) return address;
  const [, protocol, rest = ''] = /^([\w+]{1,32}:\/\/)(.*)$/.exec(address) ?? [];
  if (user === undefined || password === undefined) read.problem('MONGODB_USER and MONGODB_PASSWORD need each other.');
  else if (protocol !== undefined && !rest.includes('@'))
    return `${protocol}${encodeURIComponent(user)}:${encodeURIComponent(password)}@${rest}`;
  return address;
}

/** Where a server listens. */
export function hostSetting(read: EnvironmentReader, flag?: string): string {
  const host = read.text('HOST', flag) ?? '127.0.0.1';
  if (!/^[\w.:%-]{1,255}$/.test(host))
    read.problem(`HOST is a name or an address of this machine, such as 0.0.0.0 or ::, without brackets; got ${JSON.stringify(host)}.`);
  return host;
}

/** What names a replica; no two that live may have the same name. */
export function nodeSetting(read: EnvironmentReader, fallback: string): string {
  const node = read.text('TROUPE_NODE');
  if (node === undefined) return fallback;
  if (!/^[\x21-\x7e]{1,255}$/.test(node))
    read.problem(`TROUPE_NODE has 1 to 255 letters, digits and punctuation; got ${JSON.stringify(node)}.`);
  return node;
}

/** Who may use an API that listens on `host`. */
export function authSettings(read: EnvironmentReader, host: string): AuthSettings {
  const mode = read.oneOf('TROUPE_AUTH', ['none', 'keys']);
  const keys = listOf(read.text('TROUPE_API_KEYS'));
  const hosts = listOf(read.text('TROUPE_HOSTS'));
  const origins = originsSetting(read);
  const publicUrl = publicUrlSetting(read);
  const oidc = oidcSettings(read, publicUrl);
  const { trusted, identify: proxies } = proxySettings(read);
  const believed = trusted.length === 0 ? {} : { trusted };
  for (const name of hosts) {
    if (!/^[\w.-]+$|^\[[\da-f:]+\]$/i.test(name))
      read.problem(
        `TROUPE_HOSTS has names of hosts without port, separated by commas, such as troupe.example.com; got ${JSON.stringify(name)}.`,
      );
  }
  for (const [index, key] of keys.entries()) {
    // Never the key itself: this text ends up in logs.
    if (key.length < MIN_KEY_LENGTH) {
      read.problem(`TROUPE_API_KEYS: key ${index + 1} has ${key.length} characters; give each at least ${MIN_KEY_LENGTH}.`);
    } else if (!HEADER_TEXT.test(key)) {
      read.problem(`TROUPE_API_KEYS: key ${index + 1} has characters an HTTP header cannot carry; use letters, digits and punctuation.`);
    }
  }
  if (keys.length === 0 && read.text('TROUPE_API_KEYS') !== undefined)
    read.problem('TROUPE_API_KEYS lists keys, separated by commas; there is none in it.');
  if (mode === 'none' && oidc !== undefined)
    read.problem('TROUPE_AUTH=none and TROUPE_OIDC_ISSUER contradict each other; keep one of them.');
  if (mode === 'none' && proxies !== undefined)
    read.problem('TROUPE_AUTH=none and TROUPE_PROXY_USER_HEADER contradict each other; keep one of them.');
  if (mode === 'none' && keys.length > 0) {
    read.problem('TROUPE_AUTH=none and TROUPE_API_KEYS contradict each other; keep one of them.');
  }
  const asks = keys.length > 0 || mode === 'keys' || oidc !== undefined || proxies !== undefined;
  if (mode === undefined && !asks && !isLoopback(host)) {
    read.problem(
      `HOST ${JSON.stringify(host)} can be reached by other machines: set TROUPE_API_KEYS or TROUPE_OIDC_ISSUER, say TROUPE_AUTH=keys if there are keys in the store, or TROUPE_AUTH=none if something in front of it checks who comes in.`,
    );
  }
  // Without a key here there may be some in the store, made before or by another process.
  if (asks) {
    const vouching = { ...(oidc === undefined ? {} : { oidc }), ...(proxies === undefined ? {} : { proxies }) };
    const browsers = { ...(origins.length === 0 ? {} : { origins }), ...(publicUrl === undefined ? {} : { publicUrl }) };
    return Object.freeze({ kind: 'keys', keys: Object.freeze(keys), ...browsers, ...vouching, ...believed });
  }
  if (origins.length > 0)
    read.problem(
      'TROUPE_CORS_ORIGINS needs TROUPE_AUTH=keys, TROUPE_API_KEYS or TROUPE_OIDC_ISSUER: without keys, no page of another origin may call.',
    );
  return Object.freeze({ kind: 'none', ...(hosts.length > 0 ? { hosts: Object.freeze(hosts) } : {}), ...believed });
}

/** Of pages that may call an API which asks for keys. */
function originsSetting(read: EnvironmentReader): readonly string[] {
  const origins = listOf(read.text('TROUPE_CORS_ORIGINS'));
  for (const origin of origins) {
    if (origin !== '*' && URL.parse(origin)?.origin !== origin)
      read.problem(
        `TROUPE_CORS_ORIGINS has origins such as https://app.example.com, separated by commas, or *; got ${JSON.stringify(origin.slice(0, 128))}.`,
      );
  }
  return Object.freeze(origins);
}

/** The address of the pages; what keeps a log-in goes along by https alone, and on this machine. */
function publicUrlSetting(read: EnvironmentReader): string | undefined {
  const url = read.text('TROUPE_PUBLIC_URL');
  if (url === undefined) return undefined;
  if (isSafeAddress(url) && new URL(url).pathname === '/') return new URL(url).origin;
  read.problem(
    `TROUPE_PUBLIC_URL is where browsers reach the platform, such as https://troupe.example.com, without a path; http is possible on this machine alone. Got ${JSON.stringify(url)}.`,
  );
  return undefined;
}

/** Where browsers reach the platform, as `authSettings` has looked at it. */
export function publicUrlOf(read: EnvironmentReader): { readonly publicUrl?: string } {
  const { origin } = URL.parse(read.text('TROUPE_PUBLIC_URL') ?? '') ?? {};
  return origin === undefined ? {} : { publicUrl: origin };
}

/** What vouches for callers besides keys: an identity provider, and proxies, which also say where a request comes from. */
export function credentialSettings(
  auth: AuthSettings,
): { readonly oidc?: OidcSettings; readonly proxies?: ProxySettings } & TrustedProxies {
  const believed = auth.trusted === undefined ? {} : { trusted: auth.trusted };
  if (auth.kind === 'none') return believed;
  const { oidc, proxies } = auth;
  return { ...believed, ...(oidc === undefined ? {} : { oidc }), ...(proxies === undefined ? {} : { proxies }) };
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
