import type { HttpApp } from '../http-app.ts';
import type { Limits } from '../options.ts';

/** Milliseconds a client gets to send what nobody reads. */
const LINGER_MS = 1_000;

/**
 * A connection that closes after the answer is closed once the body has come, within bounds: what comes later than
 * that would reset it, and a client that still writes would never see the answer (RFC 9112, 9.6). Of one that stays
 * open Node reads the rest itself.
 */
export function answerAfterBody(app: HttpApp, { bodyBytes }: Limits): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const { raw } = request;
    const hasBody = raw.headers['transfer-encoding'] !== undefined || Number(raw.headers['content-length']) > 0;
    // Who expects a word before it sends the body gets the answer instead.
    if (!hasBody || raw.complete || raw.destroyed || raw.headers.expect !== undefined || reply.raw.shouldKeepAlive)
      return done(null, payload);
    let left = 4 * bodyBytes;
    const answer = (): void => {
      clearTimeout(timer);
      raw.off('data', count).off('end', answer).off('close', answer);
      done(null, payload);
    };
    const count = (bytes: Buffer): void => {
      left -= bytes.length;
      if (left < 0) answer();
    };
    const timer = setTimeout(answer, LINGER_MS);
    raw.on('data', count).once('end', answer).once('close', answer);
  });
}
