import { createHash } from 'node:crypto';
import { defaultBounds, invalidToken, TroupeError, type Identities, type Principal, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { errors, jwtVerify } from 'jose';
import type { OidcSettings } from './oidc-settings.ts';
import { principalOfClaims } from './principal-of-claims.ts';
import { providerKeys } from './provider-keys.ts';
import { remember, sameValues } from './same-values.ts';

/** Signatures of a pair of keys: none is `none`, and none is made with what everybody may read. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
/** Seconds that the clock of the provider may be off. */
const TOLERANCE_S = 30;
/** A token that was verified is verified again after that, so that one whose key was withdrawn is refused. */
const BELIEVED_MS = 5 * 60_000;

interface Remembered {
  readonly principal: Principal;
  readonly verifiedAt: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

interface Parts {
  readonly oidc: OidcSettings;
  readonly env: Pick<Env, 'now' | 'monotonic'>;
  readonly log: WorkflowLog;
}

/** Finds the holders of tokens (I6). */
export function tokenIdentities({ oidc, env, log }: Parts): Identities {
  const remembered = new Map<string, Remembered>();
  /** Tokens of one person are many, and one principal. */
  const same = sameValues();
  const keys = providerKeys(oidc.issuer, env.monotonic);

  const verify = async (token: string): Promise<Remembered> => {
    const { payload } = await jwtVerify(token, keys, {
      issuer: oidc.issuer,
      audience: oidc.audience,
      algorithms: ALGORITHMS,
      clockTolerance: TOLERANCE_S,
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(env.now()),
    });
    const principal = principalOfClaims(oidc, payload);
    if (principal === undefined) throw new errors.JWTInvalid('its claims name no subject, or no tenant');
    return { principal: same(principal), verifiedAt: env.monotonic(), expiresAt: (payload.exp! + TOLERANCE_S) * 1_000 };
  };

  return {
    known(credential) {
      if (!isToken(credential)) return undefined;
      const entry = remembered.get(nameOf(credential));
      if (entry === undefined || env.monotonic() - entry.verifiedAt >= BELIEVED_MS || env.now() >= entry.expiresAt) return undefined;
      return entry.principal;
    },
    async find(credential) {
      if (!isToken(credential)) throw invalidToken();
      try {
        const entry = await verify(credential);
        remember(remembered, nameOf(credential), entry);
        return entry.principal;
      } catch (error) {
        if (error instanceof TroupeError) throw error;
        log.debug('A token was refused.', { reason: error instanceof errors.JOSEError ? error.code : 'internal' });
        throw invalidToken();
      }
    },
  };
}

/** A token is remembered by its hash, and so is nothing that could be sent. */
function nameOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

function isToken(credential: string): boolean {
  return credential.length <= defaultBounds.tokenCharacters && /^[\w-]+\.[\w-]+\.[\w-]*$/.test(credential);
}
