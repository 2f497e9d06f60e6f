import type { FastifyRequest } from 'fastify';

type Asked = Pick<FastifyRequest, 'headers'>;

/**
 * What keeps a log-in in a browser. By its prefix no other host, and no page without TLS but those of this machine, can
 * set it; pages cannot read it, and it goes along with nothing that another site sends.
 */
const NAME = '__Host-troupe';
/** What a browser keeps while it is at the identity provider: it comes back from another site. */
const AWAY_NAME = '__Host-troupe-away';

const AWAY_MS = 10 * 60_000;
const ENDED = '';

/** What a browser sends of its log-in. */
export function loginTextOf(request: Asked): string | undefined {
  return cookieOf(request, NAME);
}

/** What it kept while it was at the identity provider. */
export function awayTextOf(request: Asked): string | undefined {
  return cookieOf(request, AWAY_NAME);
}

/** @param lasts milliseconds */
export function loginCookie(request: Asked, text: string, lasts: number): string {
  return `${named(request, NAME)}=${text}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=${Math.floor(lasts / 1_000)}`;
}

export function endedLoginCookie(request: Asked): string {
  return loginCookie(request, ENDED, 0);
}

export function awayCookie(request: Asked, text: string, lasts: number = AWAY_MS): string {
  return `${named(request, AWAY_NAME)}=${text}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${lasts / 1_000}`;
}

export function endedAwayCookie(request: Asked): string {
  return awayCookie(request, ENDED, 0);
}

/** Hosts share their cookies among all ports: with the port in it, two platforms on one machine have a log-in each. */
function named({ headers }: Asked, name: string): string {
  const port = /:(\d{1,5})$/.exec(headers.host ?? '')?.[1];
  return port === undefined ? name : `${name}-${port}`;
}

function cookieOf(request: Asked, name: string): string | undefined {
  const { cookie } = request.headers;
  if (cookie === undefined) return undefined;
  const begin = `${named(request, name)}=`;
  const pair = cookie.split(';').find((each) => each.trimStart().startsWith(begin));
  return pair?.trim().slice(begin.length);
}
