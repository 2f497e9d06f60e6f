import type { Redactor, TaskService } from '@troupe/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Unsent } from './requests/caller-shares.ts';
import type { Info, Limits } from './options.ts';

/** Who issues tokens, and the address they are for. */
export interface Tokens {
  readonly issuer: string;
  readonly resourceOf: (request: FastifyRequest, path: string) => string;
}

/** What the routes work with. */
export interface Context {
  /** The task service of who sent a request. */
  readonly serviceFor: (request: FastifyRequest) => TaskService;
  readonly limits: Limits;
  readonly info: Info;
  /** Where a client gets a token for this service, where it takes any. */
  readonly tokens: Tokens | undefined;
  /** What the caller of a request has not taken yet. */
  readonly unsentOf: (request: FastifyRequest) => Unsent | undefined;
  readonly redact: Redactor;
  /** Aborts when the server closes: waits and streams end then. */
  readonly closing: AbortSignal;
}

// Made once: an error of its own for every request, with its stack, costs more than the wait.
const left = new DOMException('Nobody waits for the answer any more.', 'AbortError');

/**
 * Aborts once nobody waits for the answer any more: the client left, or the server closes. It looks
 * at the response: a request "closes" as soon as its body was read (https://nodejs.org/api/http.html#event-close_3).
 */
export function untilGone(context: Context, reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  const leave = (): void => gone.abort(left);
  if (context.closing.aborted || reply.raw.destroyed) leave();
  context.closing.addEventListener('abort', leave);
  reply.raw.once('close', () => {
    context.closing.removeEventListener('abort', leave);
    leave();
  });
  return gone.signal;
}
