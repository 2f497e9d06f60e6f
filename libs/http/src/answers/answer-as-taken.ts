import type { HttpApp } from '../http-app.ts';
import { unread, type CallerShares } from '../requests/caller-shares.ts';
import type { Limits } from '../options.ts';

/**
 * Answers cost memory until their reader takes them: a caller has so much of it at once, and a reader
 * who takes nothing is dropped. What was changed is answered all the same; a read can be repeated.
 */
export function answerAsTaken(app: HttpApp, limits: Limits, shares: CallerShares): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    // Node lets a connection live whose peer takes a part of the answer within that time.
    request.raw.socket.setTimeout(limits.stall);
    const unsent = shares.unsentOf(request);
    const bytes = typeof payload === 'string' ? Buffer.byteLength(payload) : Buffer.isBuffer(payload) ? payload.length : 0;
    if (unsent === undefined || bytes === 0) return done(null, payload);
    const isRead = request.method === 'GET' && reply.statusCode < 400;
    if (isRead && !unsent.fits(bytes)) return done(unread(limits));
    unsent.add(bytes);
    reply.raw.once('close', () => unsent.remove(bytes));
    done(null, payload);
  });
}
