import type { Principal, Role, Tenant } from './principal.ts';
import type { Page, PageRequest } from '../values/page.ts';

/** A key as its managers see it: never the key itself, nor anything it can be made of. Times are ISO 8601. */
export interface ApiKey {
  readonly id: string;
  readonly label: string;
  readonly tenant: Tenant;
  readonly roles: readonly Role[];
  readonly approves?: readonly string[];
  readonly createdAt: string;
  /** Who made it, as `kind:id`. */
  readonly createdBy: string;
  readonly expiresAt?: string;
  readonly rotatedAt?: string;
  /** Until when the text before the last rotation is taken, too. */
  readonly previousUntil?: string;
  readonly revokedAt?: string;
  /** About: it is written once a minute at most. */
  readonly lastUsedAt?: string;
}

export interface NewApiKey {
  readonly label: string;
  readonly roles: readonly Role[];
  /** That of who makes it, where it is missing. */
  readonly tenant?: Tenant;
  readonly approves?: readonly string[];
  /** Milliseconds; for ever where it is missing. */
  readonly expiresIn?: number;
}

/** A key with its text, which is shown this once. */
export interface IssuedApiKey extends ApiKey {
  readonly key: string;
}

/**
 * The port of those who manage keys. All take the right `manage-keys`; of another tenant only admins of the default
 * tenant see keys, to all others those are not there. Nobody gives a key rights that he has not.
 */
export interface ApiKeys {
  /** Throws `missing-right`, `too-many-keys`. */
  create(by: Principal, request: NewApiKey): Promise<IssuedApiKey>;
  /** Newest first, of one tenant or of all that `by` may see. Throws `invalid-cursor`. */
  list(by: Principal, page: PageRequest & { readonly tenant?: Tenant }): Promise<Page<ApiKey>>;
  /** Throws `key-not-found`, as do the others that take an id. */
  get(by: Principal, id: string): Promise<ApiKey>;
  /** Gives a key a new text; the old one is taken for `overlap` more milliseconds. Throws `key-revoked`. */
  rotate(by: Principal, id: string, overlap: number): Promise<IssuedApiKey>;
  /** It is refused from now on, by other processes within a minute. A repeat changes nothing. */
  revoke(by: Principal, id: string): Promise<ApiKey>;
}
