import { headers, type Msg } from '@nats-io/transport-node';
import { TroupeError } from '@troupe/contracts';
import { workQueue } from '../../work-queue.ts';
import { unavailable } from '../connection/failure.ts';
import { isNobody, openInbox, type Inbox } from '../requests/inbox.ts';
import type { Link } from '../connection/link.ts';
import type { WorkStream } from './work-stream.ts';

/** Publishes into the stream, many at once: each is sent again until the server said that it has it. */
export interface Outbox {
  /** @param id by which the server knows a repeat */
  publish(stream: WorkStream, subject: string, id: string, bytes: Uint8Array): Promise<void>;
  /** A stream was made again: what the server never confirmed is sent again. */
  resend(): void;
  /** Resolves when nothing is under way, or after `grace` ms; what is left then is given up. */
  close(grace: number): Promise<void>;
}

interface Parcel {
  readonly stream: WorkStream;
  readonly subject: string;
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly since: number;
  readonly deadline: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  sentAt: number;
  /** What the server last said against it. */
  refused: string | undefined;
}

interface Ack {
  readonly seq: number;
  readonly error?: { readonly err_code?: number; readonly description: string };
}

/** How many the server is to have at once; from 10,000 on it refuses. */
const WINDOW = 4_096;
/** Milliseconds without an answer after which one is sent again. */
const RESEND_MS = 3_000;
/** Milliseconds between looks at the clock. */
const POLL_MS = 500;
/** Milliseconds within which the stated age of work is still true. */
const FRESH_MS = 250;
/** Header of work that may have been done meanwhile: it was sent before, or was kept here for a while. */
export const SENT_AGAIN = 'Troupe-Sent-Again';
const UNSENT = 0;
/** As if it had been sent long ago. */
const AT_NEXT_TICK = -Infinity;
/** Code of the server for a message larger than the stream takes: no repeat will change that. */
const TOO_LARGE = 10_054;
/** Code of the server for a message its store does not take; the text says why. */
const NOT_STORED = 10_077;
/** Milliseconds after which work of a capability whose queue is full may be tried again. */
const FULL_RETRY_MS = 30_000;

interface Post {
  readonly link: Link;
  readonly publishTimeout: number;
  readonly sent: Map<number, Parcel>;
  readonly waiting: ReturnType<typeof workQueue<Parcel>>;
  readonly inbox: Inbox;
  last: number;
  whenEmpty: () => void;
}

/**
 * @param maxWaiting how many may be in flight, so that an outage does not fill the memory
 * @param publishTimeout milliseconds within which a publish must have arrived
 */
export function outbox(link: Link, inboxPrefix: string, maxWaiting: number, publishTimeout: number): Outbox {
  const onAnswer = (question: string | undefined, message: Msg): void => takeAnswer(post, Number(question), message);
  const inbox = openInbox(link, inboxPrefix, onAnswer);
  const post: Post = { link, publishTimeout, inbox, sent: new Map(), waiting: workQueue<Parcel>(), last: 0, whenEmpty: () => {} };
  const { sent, waiting } = post;
  const tick = setInterval(() => lookAtClock(post), POLL_MS).unref();
  link.onUp(() => resend(post, Infinity));

  return {
    async publish(stream, subject, id, bytes) {
      if (sent.size + waiting.size >= maxWaiting)
        throw unavailable(`${maxWaiting} publishes wait for the NATS server at ${link.where} already. Try again when it has caught up.`);
      await new Promise<void>((resolve, reject) => {
        const since = performance.now();
        waiting.push(
          { stream, subject, id, bytes, since, deadline: since + publishTimeout, resolve, reject, sentAt: UNSENT, refused: undefined },
          0,
        );
        fill(post);
      });
    },
    resend: () => resend(post, AT_NEXT_TICK),
    async close(grace) {
      if (sent.size > 0 && grace > 0 && link.up) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, grace);
          post.whenEmpty = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      clearInterval(tick);
      for (let left = [...sent.keys()]; left.length > 0; left = [...sent.keys()]) {
        for (const number of left) settle(post, number, unavailable('The bus was closed before the server had the work.'));
      }
    },
  };
}

function send({ link, inbox }: Post, number: number, parcel: Parcel): void {
  if (!link.up) return;
  const head = headers();
  head.set('Nats-Msg-Id', parcel.id);
  const now = performance.now();
  // The server forgets the ids of what was acknowledged when it starts again: a repeat has to say so itself.
  if (parcel.sentAt !== UNSENT || now - parcel.since > FRESH_MS) head.set(SENT_AGAIN, '1');
  parcel.sentAt = now;
  link.nc.publish(parcel.subject, parcel.bytes, { headers: head, reply: inbox.address(number) });
}

function fill(post: Post): void {
  const { sent, waiting } = post;
  while (sent.size < WINDOW) {
    const parcel = waiting.shift();
    if (parcel === undefined) break;
    sent.set(++post.last, parcel);
    send(post, post.last, parcel);
  }
  if (sent.size === 0) post.whenEmpty();
}

function settle(post: Post, number: number, error?: Error): void {
  const parcel = post.sent.get(number);
  if (parcel === undefined) return;
  post.sent.delete(number);
  if (error === undefined) parcel.resolve();
  else parcel.reject(error);
  fill(post);
}

function resend(post: Post, olderThan: number): void {
  for (const [number, parcel] of post.sent) if (parcel.sentAt <= olderThan) send(post, number, parcel);
}

/** Gives up what took too long, and sends again what has no answer. */
function lookAtClock(post: Post): void {
  const { link, publishTimeout, sent } = post;
  const now = performance.now();
  for (const [number, { deadline, subject, refused }] of sent) {
    if (deadline > now) continue;
    const why = refused === undefined ? 'it did not answer' : `it said: ${refused}`;
    settle(
      post,
      number,
      unavailable(`The NATS server at ${link.where} did not take work for ${subject} within ${publishTimeout} ms: ${why}.`),
    );
  }
  resend(post, now - RESEND_MS);
}

function takeAnswer(post: Post, number: number, message: Msg): void {
  const parcel = post.sent.get(number);
  if (parcel === undefined) return;
  if (isNobody(message)) {
    parcel.sentAt = AT_NEXT_TICK;
    return parcel.stream.mend();
  }
  const ack = readAck(message);
  // What cannot be read says nothing: it is sent again.
  if (ack === undefined) return;
  const { seq, error } = ack;
  if (error === undefined) {
    parcel.stream.saw(seq);
    settle(post, number);
  } else if (error.err_code === TOO_LARGE) {
    const what = `The server does not take work of ${parcel.bytes.length} bytes: ${error.description}.`;
    settle(post, number, new TroupeError('payload-too-large', what));
  } else if (error.err_code === NOT_STORED && error.description.includes('maximum')) {
    settle(post, number, queueFull(parcel.subject, post.link.where));
  } else {
    // Full or busy.
    parcel.refused = error.description;
    parcel.sentAt = AT_NEXT_TICK;
  }
}

/** As much of one capability waits as may: nobody takes it, or not fast enough. The rest stays with its owner. */
function queueFull(subject: string, where: string): TroupeError {
  return new TroupeError(
    'unavailable',
    `As much work waits for ${subject} at ${where} as one capability may have. Start processes that serve it; the work is sent again until there is room.`,
    { retryable: true, retryAfter: FULL_RETRY_MS },
  );
}

function readAck(message: Msg): Ack | undefined {
  let answer: { readonly seq?: unknown; readonly error?: { readonly err_code?: unknown; readonly description?: unknown } | null } | null;
  try {
    answer = message.json();
  } catch {
    return undefined;
  }
  const { seq = 0, error } = answer ?? {};
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq)) return undefined;
  if (error === undefined) return seq > 0 ? { seq } : undefined;
  const { err_code, description } = error ?? {};
  return { seq, error: { description: String(description), ...(typeof err_code === 'number' ? { err_code } : {}) } };
}
