import { createInbox, type Msg } from '@nats-io/transport-node';
import type { Link } from '../connection/link.ts';
import { subscribe } from '../connection/subscribe.ts';

/** Where answers come to: one subscription for any number of questions. */
export interface Inbox {
  /** Address of the answer to one question: any token. */
  address(question: string | number): string;
  /** Answers that are on their way come before it resolves. */
  close(): Promise<void>;
}

/** @param onAnswer is called with the question, and nothing for a message that came under its own subject, as work does */
export function openInbox(link: Link, prefix: string, onAnswer: (question: string | undefined, message: Msg) => void): Inbox {
  const base = `${createInbox(prefix)}.`;
  const { stop } = subscribe(link, `${base}*`, undefined, (message) => {
    const { subject } = message;
    onAnswer(subject.startsWith(base) ? subject.slice(base.length) : undefined, message);
  });
  return { address: (question) => base + question, close: stop };
}

/** The server says that nobody listens to what was asked. */
export function isNobody(message: Msg): boolean {
  return message.data.length === 0 && message.headers?.code === 503;
}
