import type { FastifyRequest } from 'fastify';

/** Whether a page of another origin sent a request, as it says itself or as the browser says. */
export function isForeign({ headers }: FastifyRequest, isOwn: (origin: string) => boolean): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  return site === 'cross-site' || site === 'same-site' || (origin !== undefined && !isOwn(origin));
}

/** Somebody followed a link here: what is answered is shown on its own, and no other page can read it. */
export function isVisit({ method, headers }: FastifyRequest): boolean {
  return (
    isRead(method) && headers.origin === undefined && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  );
}

export function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

export function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
