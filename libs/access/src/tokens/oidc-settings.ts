import type { Role } from '@troupe/contracts';

/** An identity provider, and what its tokens say of their holders. */
export interface OidcSettings {
  /** As its tokens name it. */
  readonly issuer: string;
  /** What tokens for this platform are for. */
  readonly audience: string;
  readonly claims: {
    /** Without it all are of the default tenant. */
    readonly tenant?: string;
    readonly roles: string;
    readonly user: string;
  };
  /** Roles by what the claim says; names of roles stand for themselves. */
  readonly roles: Readonly<Record<string, Role>>;
}
