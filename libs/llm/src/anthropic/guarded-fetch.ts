import type { AddressGuard } from '@troupe/contracts';
import { wellFormedJson } from '../answer/well-formed.ts';
import { badAnswer } from '../failures/bad-answer.ts';
import { redirected } from '../failures/redirected.ts';
import { webPage } from '../transport/answer-events.ts';
import { atMost, textWithin, type BodyBounds } from '../transport/bounded-body.ts';
import { sendRequest } from '../transport/send-request.ts';
import type { Watch } from '../transport/watch.ts';

/** An answer that is an error, as it came. */
export interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface Sending {
  readonly watch: Watch;
  /** All that are sent, whatever the SDK adds: some of it describes the machine, some comes from the environment. */
  readonly headers: Readonly<Record<string, string>>;
  readonly guard: AddressGuard | undefined;
  readonly bounds: BodyBounds & { readonly eventBytes: number };
  /** Names the model in errors. */
  readonly from: string;
}

/** How the SDK reaches a server, once: by our transport, where requests may go, and with bounds. */
export interface GuardedFetch {
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** What the server refused, when it did. */
  readonly refusal: Refusal | undefined;
  /** What went wrong on the way; the SDK puts errors of its own around it. */
  readonly failure: unknown;
  /** Of the answer, when there is one. */
  readonly headers: Headers | undefined;
}

export function guardedFetch({ watch, headers, guard, bounds, from }: Sending): GuardedFetch {
  let refusal: Refusal | undefined;
  let failure: unknown;
  let answered: Headers | undefined;

  const send = async (url: URL, body: string): Promise<Response> => {
    const answer = await sendRequest({ url, headers, body, signal: watch.signal, connected: watch.connected, guard });
    const { status } = answer;
    answered = answer.headers;
    if (status >= 300 && status < 400) {
      answer.close();
      throw redirected(status, answer.headers.get('location'), url.host);
    }
    if (status < 200 || status >= 300) {
      const text = await textWithin(answer.body, bounds.errorBytes);
      answer.close();
      refusal = { status, headers: answer.headers, text };
      return new Response(text, { status });
    }
    if (answer.headers.get('content-type')?.includes('text/html') === true) {
      answer.close();
      throw webPage(from);
    }
    const bytes = alive(shortLines(atMost(answer.body, bounds.wireBytes, from), bounds.eventBytes, from), watch.onBytes, answer.close);
    return new Response(ReadableStream.from(bytes), { headers: { 'content-type': 'text/event-stream' } });
  };

  return {
    async fetch(input, init) {
      try {
        return await send(new URL(input instanceof Request ? input.url : input), wellFormedJson(init?.body as string));
      } catch (error) {
        failure = error;
        throw error;
      }
    },
    get refusal() {
      return refusal;
    },
    get failure() {
      return failure;
    },
    get headers() {
      return answered;
    },
  };

  /** What breaks in the middle is kept: the SDK takes some of it for the end. */
  async function* alive(chunks: AsyncIterable<Uint8Array>, onBytes: () => void, close: () => void): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of chunks) {
        onBytes();
        yield chunk;
      }
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      close();
    }
  }
}

const LINE_FEED = 10;

/** The SDK reads a line to its end before it looks at it. */
async function* shortLines(chunks: AsyncIterable<Uint8Array>, most: number, from: string): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of chunks) {
    const last = chunk.lastIndexOf(LINE_FEED);
    length = last === -1 ? length + chunk.length : chunk.length - last;
    if (length > most) throw badAnswer(from, `sent an event of more than ${most} bytes`);
    yield chunk;
  }
}
