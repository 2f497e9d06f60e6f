import { TroupeError } from '@troupe/contracts';
import { hostOf, isForeign, isRead, isVisit } from './foreign-pages.ts';
import type { Guard } from '../requests/guard.ts';
import { loginTextOf } from './login-cookie.ts';

/**
 * Lets in what pages of this service send: a browser sends a log-in along by itself, from any page. Browsers say of
 * everything that changes something where it comes from; with a log-in, what does not say it is refused, too.
 *
 * @param publicUrl where browsers reach the service, if that is not what the `Host` header says
 */
export function ownPages(publicUrl: string | undefined): Guard {
  const publicOrigin = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  return (request) => {
    const host = (request.headers.host ?? '').toLowerCase();
    const isOwn = (origin: string): boolean => origin === publicOrigin || hostOf(origin) === host;
    const { origin, 'sec-fetch-site': site } = request.headers;
    const saysNothing = origin === undefined && site !== 'same-origin';
    const refused = isForeign(request, isOwn)
      ? !isVisit(request)
      : saysNothing && !isRead(request.method) && loginTextOf(request) !== undefined;
    if (refused)
      throw new TroupeError(
        'foreign-origin',
        'A log-in is for pages of this service alone, and this request does not come from one. Send a key instead: "Authorization: Bearer <key>".',
      );
  };
}
