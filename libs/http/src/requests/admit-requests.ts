import { answerHeaders, TroupeError, type Principal, type Rights } from '@troupe/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpApp } from '../http-app.ts';
import type { Places } from '../errors/not-found.ts';
import type { Auth } from '../options.ts';
import type { CallerShares } from './caller-shares.ts';
import { crossOrigin, isPreflight } from '../senders/cross-origin.ts';
import { acceptable } from './acceptable.ts';
import type { Look } from '../senders/credential-holders.ts';
import { identify, type Vouching } from '../senders/identify.ts';
import { readableHost, unambiguous } from './request-target.ts';

interface Parts {
  readonly auth: Auth;
  readonly vouching: Vouching;
  readonly rights: Rights;
  readonly shares: CallerShares;
  readonly closing: AbortSignal;
  readonly known: Places;
  /** Counts a request whose sender is not known for its address; rejects with `too-many-requests`. Without it there is no such bound. */
  readonly countUnknown?: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
}

/** What every request passes before its route looks at it. */
export function admitRequests(app: HttpApp, { auth, vouching, rights, shares, closing, known, countUnknown }: Parts): void {
  const senderOf = identify(auth, vouching);
  const shared = { ...answerHeaders, 'cache-control': 'no-store' };
  const others = auth.kind === 'keys' ? crossOrigin(auth.origins) : undefined;

  const admit = (request: FastifyRequest, reply: FastifyReply, sender: Principal | undefined): void => {
    request.principal = sender;
    readableHost(request);
    // Before Fastify looks at the body: what is not there needs none.
    if (request.is404) known.refuse(request, reply);
    const { right } = request.routeOptions.config;
    if (sender !== undefined && right !== 'none' && right !== 'any') rights.demand(sender, right);
    acceptable(request);
    if (closing.aborted && request.routeOptions.url !== '/readyz')
      throw new TroupeError('shutting-down', 'The service is shutting down. Ask another one, or this one again shortly.');
    shares.enter(request, reply);
  };

  const admitUnknown = async (request: FastifyRequest, reply: FastifyReply, look: Look): Promise<void> => {
    await countUnknown?.(request, reply);
    const sender = await shares.whileLooking(request, look);
    if (reply.raw.destroyed) throw new TroupeError('bad-request', 'The client left before it was known who it is.');
    admit(request, reply, sender);
  };

  app.decorateRequest('principal', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({ ...shared, ...others?.headersFor(request), 'x-request-id': request.id });
    unambiguous(request);
    if (others !== undefined && isPreflight(request)) return others.answerPreflight(request, reply, known.methodsAt(request.url));
    const sender = senderOf(request);
    // oxlint-disable-next-line promise/no-callback-in-promise
    if (typeof sender === 'function') return void admitUnknown(request, reply, sender).then(() => done(), done);
    admit(request, reply, sender);
    done();
  });
}
