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
  /** How people log in there; without it they do not. */
  readonly login?: OidcLoginSettings;
}

/** What the provider knows this platform as. */
export interface OidcLoginSettings {
  /** As people know the provider. */
  readonly name: string;
  readonly clientId: string;
  /** Without it the client is a public one. */
  readonly clientSecret?: string;
  /** With spaces between; `openid` among them. */
  readonly scope: string;
  /** Where browsers come back to. */
  readonly callback: string;
  /** Where browsers come back to that were logged out there, too; without it a log-out is one from the platform alone. */
  readonly afterLogout?: string;
}
