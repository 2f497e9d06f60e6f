import { headers, type Msg, type NatsConnection } from '@nats-io/nats-core';
import type { Redactor, TroupeError } from '@troupe/contracts';
import { statuses } from '@troupe/http';

/** What the answer to a prompt is written to, in the order of the protocol: acknowledged first, ended once. */
export interface ReplyStream {
  ack(): void;
  /** Something goes on: callers give up a stream that is silent for a minute. */
  working(): void;
  text(text: string): void;
  query(query: { readonly id: string; readonly reply_subject: string; readonly prompt: string }): void;
  fail(error: TroupeError): void;
  end(): void;
}

/** Bytes that a chunk has besides its text. */
const ROOM = 256;

export function replyStream({ reply = '' }: Msg, nc: NatsConnection, redact: Redactor): ReplyStream {
  const publish: NatsConnection['publish'] = (...message) => {
    // Who closed it wants nothing sent any more.
    if (!nc.isClosed()) nc.publish(...message);
  };
  const send = (type: 'response' | 'status' | 'query', data: string | object): void =>
    publish(reply, redact.text(JSON.stringify({ type, data })));
  // A character may take six bytes in JSON; of one that is two, both go together.
  const most = Math.max(2, Math.floor(((nc.info?.max_payload ?? 1_048_576) - ROOM) / 6));
  return {
    ack: () => send('status', 'ack'),
    working: () => send('status', 'working'),
    text(text) {
      for (let rest = text; rest !== '';) {
        const piece = head(rest, most);
        send('response', piece);
        rest = rest.slice(piece.length);
      }
    },
    query: (query) => send('query', { ...query, prompt: cut(query.prompt, most) }),
    fail(error) {
      const { code, message } = error;
      const shown = cut(redact.text(message), most);
      const fields = headers();
      fields.set('Nats-Service-Error-Code', String(statusOf(error)));
      // A header is one line.
      fields.set('Nats-Service-Error', shown.replaceAll(/\s+/g, ' ').slice(0, 256).toWellFormed());
      publish(reply, JSON.stringify({ error: code, message: shown }), { headers: fields });
    },
    end: () => publish(reply),
  };
}

/** The first so many characters, and none of them in half. */
function head(text: string, most: number): string {
  const isHalf = most < text.length && /[\uD800-\uDBFF]/.test(text.charAt(most - 1));
  return text.slice(0, isHalf ? most - 1 : most);
}

function cut(text: string, most: number): string {
  return text.length > most ? `${head(text, most - 1)}…` : text;
}

/** One of the numbers that the protocol has. */
function statusOf({ code }: TroupeError): number {
  const status = statuses[code] ?? 500;
  if (status === 402) return 429;
  if ([401, 403, 404, 409, 429].includes(status)) return status;
  return status < 500 ? 400 : 500;
}
