import type { Msg, MsgHdrs } from '@nats-io/transport-node';
import { TroupeError } from '@troupe/contracts';
import { unavailable } from '../connection/failure.ts';
import { isNobody, openInbox } from './inbox.ts';
import type { Link } from '../connection/link.ts';

/** One message, and the message that answers it. */
export type Exchange = (address: string, subject: string, bytes: Uint8Array, until: Until, headers?: MsgHdrs) => Promise<Msg>;

/** How long an answer is waited for. */
export interface Until {
  /** On this process's monotonic clock. */
  readonly at: number;
  /** Milliseconds, of which a message is to speak. */
  readonly timeout: number;
}

interface Asked {
  readonly subject: string;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (answer: Msg) => void;
  readonly reject: (error: Error) => void;
}

/** Timers of Node cannot wait longer. */
const LONGEST_TIMER = 2_147_483_647;

/** Exchanges over core NATS: nothing is stored, and the server knows when nobody answers. */
export function exchanges(link: Link, inboxPrefix: string): Exchange {
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
    if (isNobody(message)) found.reject(unavailable(`Nobody answers requests to "${found.subject}" now.`));
    else found.resolve(message);
  });

  link.onDown(() => {
    for (const question of asked.keys()) {
      const { subject, reject } = take(question)!;
      reject(unavailable(`The connection to ${link.where} broke while "${subject}" was asked; nobody knows whether the request arrived.`));
    }
  });

  return async (address, subject, bytes, until, headers) => {
    if (!link.up) throw unavailable(`The NATS server at ${link.where} cannot be reached now.`);
    return new Promise((resolve, reject) => {
      const question = ++last;
      const expire = (): void => {
        asked.delete(question);
        reject(new TroupeError('request-timeout', `No answer from "${subject}" within ${until.timeout} ms.`, { retryable: true }));
      };
      const timer = setTimeout(expire, Math.min(Math.max(0, until.at - performance.now()), LONGEST_TIMER));
      asked.set(question, { subject, resolve, reject, timer });
      link.nc.publish(address, bytes, { reply: inbox.address(question), ...(headers === undefined ? {} : { headers }) });
    });
  };
}
