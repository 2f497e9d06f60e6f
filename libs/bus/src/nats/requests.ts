import { readFailure, toError, toFailure, TroupeError, withoutStack, type RequestSubject } from '@troupe/contracts';
import type { Subscription } from '../port.ts';
import type { Refusals } from '../refusals.ts';
import { textOf, unavailable } from './failure.ts';
import { isNobody, openInbox } from './inbox.ts';
import type { Link } from './link.ts';
import { decode, encode } from './message.ts';
import { subscribe } from './subscribe.ts';

/** Requests over core NATS: nothing is stored, and the server knows when nobody answers. */
export interface Requests {
  /** @param address the subject on the server */
  ask<Q, A>(address: string, subject: RequestSubject<Q, A>, body: Q, timeout: number, trace?: string): Promise<A>;
  answer<Q, A>(address: string, subject: RequestSubject<Q, A>, handler: (body: Q, trace: string | undefined) => Promise<A>): Subscription;
}

interface Asked {
  readonly subject: string;
  readonly timer: NodeJS.Timeout;
  /** @throws TroupeError when the answer does not fit */
  readonly answered: (bytes: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** Timers of Node cannot wait longer. */
const LONGEST_TIMER = 2_147_483_647;

/** @param fit gives back bytes, or throws when they are too many */
export function requests(
  link: Link,
  inboxPrefix: string,
  refused: Refusals,
  fit: (bytes: Uint8Array, what: string) => Uint8Array,
): Requests {
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
    try {
      found.answered(message.data);
    } catch (error) {
      refused.add({ subject: found.subject, size: message.data.length, reason: `the answer: ${textOf(error)}` });
      found.reject(unavailable(`The answer of "${found.subject}" cannot be read: ${textOf(error)}`));
    }
  });

  link.onDown(() => {
    for (const question of asked.keys()) {
      const { subject, reject } = take(question)!;
      reject(unavailable(`The connection to ${link.where} broke while "${subject}" was asked; nobody knows whether the request arrived.`));
    }
  });

  return {
    async ask(address, subject, body, timeout, trace) {
      const { name } = subject;
      const bytes = fit(encode(body, trace), `The request to "${name}"`);
      if (!link.up) throw unavailable(`The NATS server at ${link.where} cannot be reached now.`);
      return new Promise((resolve, reject) => {
        const question = ++last;
        const expire = (): void => {
          asked.delete(question);
          reject(new TroupeError('request-timeout', `No answer from "${name}" within ${timeout} ms.`, { retryable: true }));
        };
        const answered = (answer: Uint8Array): void => {
          const read = readAnswer(answer, subject);
          if ('error' in read) reject(read.error);
          else resolve(read.value);
        };
        asked.set(question, { subject: name, answered, reject, timer: setTimeout(expire, Math.min(timeout, LONGEST_TIMER)) });
        link.nc.publish(address, bytes, { reply: inbox.address(question) });
      });
    },

    answer: (address, subject, handler) =>
      subscribe(link, address, 'responders', async (message) => {
        const reply = (answer: object): void => {
          if (!link.nc.isClosed()) message.respond(fit(encode(answer), `The answer of "${subject.name}"`));
        };
        const fail = (error: unknown): void => reply({ failure: withoutStack(toFailure(error)) });
        let asking;
        try {
          const { body, trace } = decode(message.data);
          asking = { body: subject.read(body), trace };
        } catch (error) {
          refused.add({ subject: subject.name, size: message.data.length, reason: textOf(error) });
          return fail(error);
        }
        try {
          reply({ value: await handler(asking.body, asking.trace) });
        } catch (error) {
          if (refused.isOne(error)) refused.add({ subject: subject.name, size: message.data.length, reason: error.message });
          fail(error);
        }
      }),
  };
}

/** @throws TroupeError `validation-failed` */
function readAnswer<Q, A>(bytes: Uint8Array, subject: RequestSubject<Q, A>): { readonly value: A } | { readonly error: Error } {
  const { body } = decode(bytes);
  if (typeof body !== 'object' || body === null) throw new TroupeError('validation-failed', 'The answer is no object.');
  return 'failure' in body
    ? { error: toError(readFailure(body.failure)) }
    : { value: subject.readAnswer((body as { readonly value?: unknown }).value) };
}
