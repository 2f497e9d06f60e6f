import { defaultBounds, isSecret, toFailure, ToolError, TroupeError, type ClientCredential, type Secrets } from '@troupe/contracts';
import * as oauth from 'oauth4webapi';
import { encodingOf } from '../../http/exchange.ts';
import type { HttpClient } from '../../http/http-client.ts';
import { readBody } from '../../http/read-body.ts';

interface GrantParts {
  readonly client: HttpClient;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
}

/** What a server of tokens grants a client. @throws TroupeError */
export async function granted(
  tokenUrl: string,
  credential: ClientCredential,
  { client, secrets, signal }: GrantParts,
): Promise<oauth.TokenEndpointResponse> {
  const { clientId, clientSecret, scopes = [] } = credential;
  const id = isSecret(clientId) ? await secrets.textOf(clientId) : clientId;
  const auth = oauth.ClientSecretBasic(await secrets.textOf(clientSecret));
  const { host, origin } = new URL(tokenUrl);
  const server = { issuer: origin, token_endpoint: tokenUrl };
  try {
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      { client_id: id },
      auth,
      scopes.length === 0 ? {} : { scope: scopes.join(' ') },
      {
        [oauth.customFetch]: (url, init) => fetched(client, url, init, signal),
        // Where it may go is what the guard says.
        [oauth.allowInsecureRequests]: true,
      },
    );
    return await oauth.processClientCredentialsResponse(server, { client_id: id }, response);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof TroupeError) throw error;
    const own = toFailure(error).cause;
    if (error instanceof oauth.ResponseBodyError) throw new ToolError(`${host} gave no token: ${error.error.slice(0, 200)}.`);
    if (error instanceof oauth.OperationProcessingError) throw new ToolError(`${host} gave no token: its answer is none.`);
    throw (error as Error).cause instanceof TroupeError
      ? (error as Error).cause
      : new ToolError(`${host} gave no token (${own?.code ?? 'it did not answer'}).`, { retryable: true });
  }
}

/** Over the connections of tools: no redirect is followed, and the answer has a bound. */
async function fetched(
  client: HttpClient,
  address: string,
  { method, headers, body }: oauth.CustomFetchOptions<'POST', URLSearchParams>,
  signal: AbortSignal,
): Promise<Response> {
  const url = new URL(address);
  const answer = await client.send({
    method,
    url,
    headers: { ...headers, 'accept-encoding': 'identity' },
    body: String(body),
    signal,
    reuse: true,
  });
  if (answer.status >= 300 && answer.status < 400) {
    answer.body.on('error', () => {}).destroy();
    throw new ToolError(`${url.host} gave no token: it answered ${answer.status}, a redirect, which is not followed.`);
  }
  const bytes = await readBody(answer.body, encodingOf(answer), defaultBounds.openapiTokenBytes, () => {});
  const type = answer.header('content-type');
  return new Response(new Uint8Array(bytes), { status: answer.status, headers: type === undefined ? {} : { 'content-type': type } });
}
