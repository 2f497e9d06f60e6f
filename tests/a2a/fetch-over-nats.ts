import { createInbox, headers, type Msg, type NatsConnection } from '@nats-io/transport-node';

/** The binding of docs/a2a-nats.md as a `fetch`: the official client speaks JSON-RPC over it, and knows nothing of NATS. */
export function fetchOverNats(nc: NatsConnection): typeof fetch {
  return async (url, init) => {
    const subject = new URL(String(url)).pathname.slice(1);
    const fields = headers();
    new Headers(init?.headers).forEach((value, name) => fields.set(name, value));
    const inbox = createInbox();
    const replies = nc.subscribe(inbox);
    const body = String(init?.body ?? '');
    nc.publish(subject, body, { reply: inbox, headers: renamed(fields) });
    const whole = wholeReplies(replies);
    const streamed = /"method":"(SendStreamingMessage|SubscribeToTask)"/.test(body);
    if (!streamed) {
      const { value } = await whole.next();
      replies.unsubscribe();
      return new Response(value ?? '', { headers: { 'content-type': 'application/json' } });
    }
    return new Response(ReadableStream.from(events(whole)), { headers: { 'content-type': 'text/event-stream' } });
  };
}

/** Each reply once all messages of it are there; an empty one ends them. */
export async function* wholeReplies(replies: AsyncIterable<Msg>): AsyncGenerator<string, void> {
  let parts: Uint8Array[] = [];
  for await (const { data, headers: fields } of replies) {
    if (data.length === 0) return;
    parts.push(data);
    if (fields?.get('A2A-More') === 'true') continue;
    yield Buffer.concat(parts).toString();
    parts = [];
    if ((fields?.get('Nats-Service-Error-Code') ?? '') !== '') return;
  }
}

async function* events(whole: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const text of whole) yield Buffer.from(`data: ${text}\n\n`);
}

/** The case of header names counts in NATS, and `fetch` writes them small. */
function renamed(fields: ReturnType<typeof headers>): ReturnType<typeof headers> {
  const sent = headers();
  for (const name of ['Authorization', 'A2A-Version', 'A2A-Extensions', 'Last-Event-ID']) {
    const value = fields.get(name.toLowerCase());
    if (value !== '') sent.set(name, value);
  }
  return sent;
}
