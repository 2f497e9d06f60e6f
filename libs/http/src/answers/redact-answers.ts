import type { Redactor } from '@troupe/contracts';
import type { HttpApp } from '../http-app.ts';
import { PROBLEM_TYPE } from '../errors/problem.ts';

/** No answer has a secret of this process in it; of what went wrong nothing that looks like one is shown. */
export function redactAnswers(app: HttpApp, redact: Redactor): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (typeof payload !== 'string') return done(null, payload);
    const ofProtocol = reply.statusCode >= 400 && request.routeOptions.config.errorShape !== undefined;
    const problem = ofProtocol || String(reply.getHeader('content-type')).startsWith(PROBLEM_TYPE);
    done(null, problem ? redact.text(payload) : redact.data(payload));
  });
}
