import { TroupeError } from '@troupe/contracts';
import type { HttpApp } from '../http-app.ts';
import { sendError } from '../errors/errors.ts';
import type { Limits } from '../options.ts';

/**
 * A request that hangs is answered 503; its work goes on and may still happen. (Fastify's own
 * `handlerTimeout` stops watching once the body has been read.)
 */
export function answerInTime(app: HttpApp, limits: Limits): void {
  app.addHook('onRequest', (request, reply, done) => {
    const time = limits.answerTime + (request.routeOptions.config.waits !== undefined ? limits.waitTime : 0);
    const timer = setTimeout(() => {
      if (reply.sent) return;
      const message = 'The answer took too long. What was asked for may still happen; the same id or Idempotency-Key makes a repeat safe.';
      void sendError(new TroupeError('unavailable', message), request, reply);
    }, time);
    reply.raw.once('close', () => clearTimeout(timer));
    done();
  });
}
