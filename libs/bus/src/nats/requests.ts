import { toError, toFailure, TroupeError, type Failure, type Json } from '@troupe/contracts';
import type { Subscription } from '../port.ts';
import { unavailable } from './failure.ts';
import { isNobody, openInbox } from './inbox.ts';
import type { Link } from './link.ts';
import { subscribe } from './subscribe.ts';

/** Requests over core NATS: nothing is stored, and the server knows when nobody answers. */
export interface Requests {
  /** @param address the subject on the server; `subject` is what messages call it */
  ask(address: string, subject: string, body: Json, timeout: number): Promise<Json>;
  answer(address: string, subject: string, handler: (body: Json) => Promise<Json>): Subscription;
}

interface Asked {
  readonly subject: string;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (value: Json) => void;
  readonly reject: (error: Error) => void;
}

type Answer = { readonly value: Json } | { readonly failure: Failure };

/** Timers of Node cannot wait longer. */
const LONGEST_TIMER = 2_147_483_647;

/** @param fit encodes a body, or throws when it is too large */
export function requests(link: Link, inboxPrefix: string, fit: (body: unknown, what: string) => Uint8Array): Requests {
  const asked = new Map<number, Asked>();
  let last = 0;

  const take = (question: number): Asked | undefined => {
    const found = asked.get(question);
    if (found === undefined) return undefined;
    asked.delete(question);
    clearTimeout(found.timer);
    return found;
  };

  const inbox = openInbox(link, inboxPrefix, (question, message) => {
    const found = take(Number(question));
    if (found === undefined) return;
    if (isNobody(message)) return found.reject(unavailable(`Nobody answers requests to "${found.subject}" now.`));
    const answer = message.json<Answer>();
    if ('failure' in answer) found.reject(toError(answer.failure));
    else found.resolve(answer.value);
  });

  link.onDown(() => {
    for (const question of asked.keys()) {
      const { subject, reject } = take(question)!;
      reject(unavailable(`The connection to ${link.where} broke while "${subject}" was asked; nobody knows whether the request arrived.`));
    }
  });

  return {
    async ask(address, subject, body, timeout) {
      const bytes = fit(body, `The request to "${subject}"`);
      if (!link.up) throw unavailable(`The NATS server at ${link.where} cannot be reached now.`);
      return new Promise((resolve, reject) => {
        const question = ++last;
        const expire = (): void => {
          asked.delete(question);
          reject(new TroupeError('request-timeout', `No answer from "${subject}" within ${timeout} ms.`, { retryable: true }));
        };
        asked.set(question, { subject, resolve, reject, timer: setTimeout(expire, Math.min(timeout, LONGEST_TIMER)) });
        link.nc.publish(address, bytes, { reply: inbox.address(question) });
      });
    },

    answer: (address, subject, handler) =>
      subscribe(link, address, 'responders', (message) => {
        const reply = (answer: Answer): void => {
          if (link.nc.isClosed()) return;
          message.respond(fit(answer, `The answer of "${subject}"`));
        };
        const fail = (error: unknown): void => reply({ failure: toFailure(error) });
        handler(message.json<Json>())
          .then((value) => reply({ value }))
          .catch(fail);
      }),
  };
}
