import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { redactor, TroupeError } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { replyStream } from '../src/nats/reply-stream.ts';

/** What a stream publishes over a connection to a server that takes messages of so many bytes. */
function published(bytes: number): { readonly stream: ReturnType<typeof replyStream>; readonly sent: string[] } {
  const sent: string[] = [];
  const publish = (_subject: string, payload = ''): void => {
    if (Buffer.byteLength(payload) > bytes) throw new Error('max_payload');
    sent.push(payload);
  };
  const nc = { info: { max_payload: bytes }, publish, isClosed: () => false } as unknown as NatsConnection;
  return { stream: replyStream({ reply: 'inbox' } as Msg, nc, redactor([])), sent };
}

describe('an answer over a server that takes small messages', () => {
  it('comes in pieces that are whole characters and fit', () => {
    const { stream, sent } = published(400);
    const text = '\u{1F600}'.repeat(300);
    stream.text(text);
    const pieces = sent.map((each) => (JSON.parse(each) as { readonly data: string }).data);
    expect(pieces.join('')).toBe(text);
    expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
    expect(pieces.length).toBeGreaterThan(10);
  });

  it('ends, however small they are', () => {
    const { stream, sent } = published(100);
    stream.text('x'.repeat(50));
    expect(sent.map((each) => (JSON.parse(each) as { readonly data: string }).data).join('')).toBe('x'.repeat(50));
  });

  it('is refused with a message that fits', () => {
    const { stream, sent } = published(1_000);
    stream.fail(new TroupeError('model-failed', 'x'.repeat(10_000)));
    expect(JSON.parse(sent[0]!)).toMatchObject({ error: 'model-failed', message: expect.stringMatching(/^x+…$/) });
  });
});
