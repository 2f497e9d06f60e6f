import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** A real authorization server, at which clients register by themselves. */
export interface AuthorizationServer extends AsyncDisposable {
  readonly issuer: string;
  /** Paths that were asked for. */
  readonly asked: string[];
  /** What answers instead, for a while. */
  instead: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
}

/** @param lasts seconds of a token */
export async function authorizationServer(lasts = 600): Promise<AuthorizationServer> {
  const http = createServer((request, response) => {
    server.asked.push(request.url!.split('?')[0]!);
    if (server.instead?.(request, response) !== true) void answer(request, response);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    scopes: ['openid', 'offline_access', 'read', 'write'],
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    pkce: { required: () => true },
    features: {
      registration: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => ({
          ...{ scope: 'read write', audience: resource, accessTokenFormat: 'jwt', accessTokenTTL: lasts },
        }),
      },
    },
  });
  const answer = provider.callback();
  const server: AuthorizationServer = {
    issuer,
    asked: [],
    instead: undefined,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
  return server;
}

/** A browser in which a user follows an address until it leads back to the platform, whose address is the answer. */
export async function consentInBrowser(start: string, user: string, until: string, allow = true): Promise<string> {
  const cookies = new Map<string, string>();
  let [address, init]: [string, RequestInit] = [start, {}];
  for (let steps = 0; steps < 20; steps++) {
    if (address.startsWith(until)) return address;
    const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(address, { ...init, redirect: 'manual', headers: { ...(init.headers as object), cookie } });
    for (const each of answer.headers.getSetCookie()) {
      const [name, value] = each.split(';')[0]!.split('=') as [string, string];
      cookies.set(name, value);
    }
    const next = answer.headers.get('location');
    const at = address;
    if (next !== null) [address, init] = [new URL(next, at).href, {}];
    else [address, init] = form(await answer.text(), at, user, allow);
  }
  throw new Error(`It does not come to an end: ${address}`);
}

/** Fills in the form of a page, or leaves by its way out. */
function form(page: string, at: string, user: string, allow: boolean): [string, RequestInit] {
  const action = /action="([^"]+)"/.exec(page)?.[1];
  if (action === undefined) throw new Error(`No form at ${at}: ${page.slice(0, 500)}`);
  if (!allow) return [new URL(`${new URL(at).pathname}/abort`, at).href, {}];
  const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1] ?? 'consent';
  const body = new URLSearchParams(prompt === 'login' ? { prompt, login: user, password: 'any' } : { prompt });
  return [new URL(action, at).href, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }];
}
