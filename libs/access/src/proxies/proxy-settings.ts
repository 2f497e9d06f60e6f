import type { Role } from '@troupe/contracts';

/** Proxies that identify who asks, and how they say it. */
export interface ProxySettings {
  /** Addresses, and networks such as `10.1.0.0/16`. */
  readonly addresses: readonly string[];
  readonly headers: {
    readonly user: string;
    /** Without it nobody has a role. */
    readonly roles?: string;
    /** Without it all are of the default tenant. */
    readonly tenant?: string;
  };
  /** Roles by what the header says; names of roles stand for themselves. */
  readonly roles: Readonly<Record<string, Role>>;
}
