import type { FastifyBaseLogger } from 'fastify';
import {
  defaultBounds,
  type Bounds,
  type Identities,
  type Logins,
  type ProxyIdentities,
  type Redactor,
  type Rights,
  type Tenant,
} from '@troupe/contracts';

/** Who may ask: anybody who reaches the port, or who holds one of the keys, or another credential. */
export type Auth =
  | {
      readonly kind: 'none';
      /** Names of this host besides `localhost` and its addresses; other `Host` headers are refused (DNS rebinding). */
      readonly hosts?: readonly string[];
    }
  /** Keys of admins of the default tenant; others are known to `identities`. */
  | {
      readonly kind: 'keys';
      readonly keys: readonly string[];
      /** Of pages that may call it, such as `https://app.example.com`; `*` stands for all. None by default. */
      readonly origins?: readonly string[];
      /** Where browsers reach it, such as `https://troupe.example.com`; by default where they say they ask. */
      readonly publicUrl?: string;
      /** The server whose tokens are taken, where there is one. */
      readonly oidc?: { readonly issuer: string };
    };

/** What the server bounds, of the table of all bounds: durations in milliseconds, sizes in bytes. */
export type Limits = Pick<
  Bounds,
  | 'bodyBytes'
  | 'bodyDepth'
  | 'bodyItems'
  | 'headerBytes'
  | 'requestTime'
  | 'answerTime'
  | 'waitTime'
  | 'rate'
  | 'inFlight'
  | 'callerInFlight'
  | 'streams'
  | 'callerStreams'
  | 'connections'
  | 'keepAlive'
  | 'stall'
  | 'unsentBytes'
  | 'streamBytes'
  | 'pageBytes'
  | 'loginAttempts'
>;

export const defaultLimits: Limits = defaultBounds;

/** What the pages say of this instance. */
export interface Info {
  readonly version: string;
  /** How it is composed, e.g. `embedded`. */
  readonly mode: string;
  readonly appName: string;
  /** Things to know, e.g. that the demo model answers. */
  readonly notices: readonly string[];
}

/** What every server needs, whatever its routes. */
export interface ServerOptions {
  readonly auth: Auth;
  /** Finds the holders of other credentials, where credentials are asked for. */
  readonly identities?: Identities;
  /** Log-ins of browsers, where credentials are asked for. */
  readonly logins?: Logins;
  /** Proxies that identify who asks, where credentials are asked for. */
  readonly proxies?: ProxyIdentities;
  /** Whether a proxy is at an address that is believed where a request comes from. By default none is. */
  readonly trusts?: (address: string) => boolean;
  /** Says who has the right that a route names. */
  readonly rights: Rights;
  /** Takes secrets out of answers. By default none are known. */
  readonly redact?: Redactor;
  /** Any pino-compatible logger. */
  readonly log: FastifyBaseLogger | false;
  readonly info: Info;
  readonly limits?: Partial<Limits>;
  /** Prometheus text. */
  readonly metrics?: () => Promise<string>;
  /** Is called with every request but those for health and metrics. */
  readonly watch?: WatchRequest;
}

/** Begins to watch a request; what `run` is given happens within it, `end` is called once, with the status. */
export type WatchRequest = (facts: {
  readonly method: string;
  readonly route: string;
  readonly address?: string;
  readonly requestId?: string;
  readonly traceparent?: string;
}) => {
  run(next: () => void): void;
  end(status: number, tenant?: Tenant): void;
};
