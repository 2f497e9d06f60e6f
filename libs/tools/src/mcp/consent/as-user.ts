import { createHash } from 'node:crypto';
import {
  CONSENT_REQUEST,
  splitInput,
  TroupeError,
  type AskedInput,
  type Challenge,
  type Json,
  type McpDefinition,
} from '@troupe/contracts';
import { extractWWWAuthenticateParams, InsufficientScopeError, SdkHttpError, type AuthProvider } from '@modelcontextprotocol/client';
import type { UserConsents } from '../../port.ts';

/** A user as whom a connection is opened. */
export interface AsUser {
  readonly auth: AuthProvider;
  /** What a failure of the connection comes to: the question to the user, where that is why. */
  reason(error: unknown): Promise<unknown>;
}

/**
 * Asks a server as the user of a call. A token that the server does not take is got anew once; then, and where there is
 * none, the call ends with a question: the address where the user consents.
 */
export function asUser({ name }: Pick<McpDefinition, 'name'>, consents: UserConsents | undefined): AsUser {
  let token: string | undefined;
  let isRenewed = false;
  let question: TroupeError | undefined;
  const ask = async (challenge: Challenge): Promise<TroupeError> => {
    if (consents === undefined) return new TroupeError('consent-failed', 'Nobody can be asked here.', { retryable: false });
    return (question ??= askedToConsent(name, await consents.ask(name, challenge)));
  };
  return {
    auth: {
      async token() {
        if (question !== undefined) throw question;
        return (token ??= await consents?.token(name));
      },
      async onUnauthorized({ response }) {
        const { resourceMetadataUrl, scope } = extractWWWAuthenticateParams(response);
        if (token !== undefined && !isRenewed) {
          isRenewed = true;
          const next = await consents?.token(name, fingerprint(token));
          if (next !== undefined && next !== token) return void (token = next);
        }
        throw await ask({
          ...(resourceMetadataUrl === undefined ? {} : { metadata: resourceMetadataUrl.href }),
          ...(scope === undefined ? {} : { scope }),
        });
      },
    },
    async reason(error) {
      if (question !== undefined) return question;
      if (error instanceof InsufficientScopeError) {
        const { resourceMetadataUrl, requiredScope } = error;
        return ask({
          more: true,
          ...(resourceMetadataUrl === undefined ? {} : { metadata: resourceMetadataUrl.href }),
          ...(requiredScope === undefined ? {} : { scope: requiredScope }),
        });
      }
      return error instanceof SdkHttpError && error.status === 401 ? ask({}) : error;
    },
  };
}

/** By which a token is distinguished from another, without it. */
function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 32);
}

/** Arguments without the answer to the question of the platform: servers asked nothing. */
export function withoutConsent(given: Json): Json {
  const { args, input } = splitInput(given);
  return input !== undefined && CONSENT_REQUEST in input.requests ? args! : given;
}

/** The question in the form of MCP: an address that the user opens. */
function askedToConsent(server: string, { url, id }: { readonly url: string; readonly id: string }): TroupeError {
  const message = `Open this address to let the tools of ${JSON.stringify(server)} act for you.`;
  const request = { method: 'elicitation/create', params: { mode: 'url', message, url, elicitationId: id } };
  const details: AskedInput = { requests: { [CONSENT_REQUEST]: request }, responses: {} };
  return new TroupeError('input-required', `The MCP server ${JSON.stringify(server)} takes the consent of the user first.`, {
    retryable: false,
    details: details as unknown as Json,
  });
}
