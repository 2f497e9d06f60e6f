import { TroupeError } from '@troupe/contracts';
import type { Guard } from './guard.ts';

/** Headers whose second one another reader of the request might follow. */
const SINGLE: ReadonlySet<string> = new Set(['host', 'authorization', 'content-type']);
const HOST = /^(?:[\w.~!$&'()*+,;=%-]{0,255}|\[[0-9a-f:.]{2,45}\])(?::\d{0,5})?$/i;

/**
 * Every reader of the request, a proxy before us too, takes it for one to the same host, from the same
 * caller (RFC 9112, 3.2). Node's own answer to a missing Host is not a problem document.
 */
export const unambiguous: Guard = ({ raw }) => {
  const seen = new Set<string>();
  for (let at = 0; at < raw.rawHeaders.length; at += 2) {
    const name = raw.rawHeaders[at]!.toLowerCase();
    if (!SINGLE.has(name)) continue;
    if (seen.has(name)) throw new TroupeError('bad-request', `The request has the header ${name} twice.`);
    seen.add(name);
  }
  if (!/^1\.[01]$/.test(raw.httpVersion)) throw new TroupeError('bad-request', 'The request is of another version of HTTP than 1.1.');
  const { host } = raw.headers;
  if (host === undefined && raw.httpVersion === '1.1') throw new TroupeError('bad-request', 'The request has no Host header.');
  const url = raw.url ?? '';
  if (url.startsWith('/') || url === '*') return;
  const target = URL.parse(url);
  if (target === null || !/^https?:$/.test(target.protocol) || target.username !== '' || target.password !== '')
    throw new TroupeError('bad-request', 'The address of the request is neither a path nor an http address.');
  if (target.host !== URL.parse(`${target.protocol}//${host ?? ''}`)?.host)
    throw new TroupeError('bad-request', 'The address of the request and its Host header name different hosts.');
};

/** The Host header is the name of a host; it is shown on pages and in links. */
export const readableHost: Guard = ({ raw }) => {
  if (!HOST.test(raw.headers.host ?? ''))
    throw new TroupeError('bad-request', 'The Host header is not the name of a host, with or without a port.');
};

/** The path of a request, of one with a whole address too. */
export function pathOf(url: string): string {
  const path = url.split('?', 1)[0]!;
  return path.startsWith('/') ? path : (URL.parse(path)?.pathname ?? path);
}
