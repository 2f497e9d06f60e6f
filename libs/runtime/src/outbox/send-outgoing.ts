import { sign, type KeyObject } from 'node:crypto';
import type { AddressGuard } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { openHttpClient, type HttpClient } from '@troupe/tools/http';
import type { OutgoingRecord } from './outgoing-records.ts';

/** What a receiver said, or why it could not be asked. */
export type Sent =
  | { readonly kind: 'taken' }
  /** It would say so again. */
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

export interface Sender {
  send(record: OutgoingRecord): Promise<Sent>;
  close(): Promise<void>;
}

/** Milliseconds for a connection, and for the answer. */
const CONNECT_MS = 10_000;
const ANSWER_MS = 15_000;
const HEADER_BYTES = 16_384;
const GONE = 410;

export interface SenderParts {
  readonly env: Pick<Env, 'now'>;
  readonly guard: AddressGuard;
  /** An Ed25519 key that signs what is sent, in the form of Standard Webhooks. */
  readonly signing?: KeyObject | undefined;
}

export function outgoingSender({ guard, signing, env }: SenderParts): Sender {
  let client: Promise<HttpClient> | undefined;
  return {
    async send(record) {
      client ??= openHttpClient(guard, { toolConnectTime: CONNECT_MS, toolHeaderBytes: HEADER_BYTES });
      try {
        const { status, body } = await (
          await client
        ).send({
          ...{ method: 'POST', url: new URL(record.url), body: record.body, reuse: true },
          headers: headersOf(record, env.now(), signing),
          signal: AbortSignal.timeout(ANSWER_MS),
        });
        // Nobody reads it: what it says is its status.
        body.on('error', () => {}).destroy();
        if (status >= 200 && status < 300) return { kind: 'taken' };
        return { kind: status === GONE ? 'refused' : 'failed', why: `It answered ${status}.` };
      } catch (error) {
        const cause = (error as { readonly cause?: { readonly code?: unknown; readonly message?: string } }).cause;
        if (cause?.code === 'address-refused') return { kind: 'refused', why: cause.message ?? 'The address is refused.' };
        return { kind: 'failed', why: `There was no answer${typeof cause?.code === 'string' ? ` (${cause.code})` : ''}.` };
      }
    },
    close: async () => (await client)?.close(),
  };
}

function headersOf({ id, headers, body }: OutgoingRecord, now: number, signing: KeyObject | undefined): Readonly<Record<string, string>> {
  const seconds = String(Math.floor(now / 1_000));
  const signature =
    signing === undefined
      ? {}
      : { 'webhook-signature': `v1a,${sign(null, Buffer.from(`${id}.${seconds}.${body}`), signing).toString('base64')}` };
  return { ...(JSON.parse(headers) as Record<string, string>), 'webhook-id': id, 'webhook-timestamp': seconds, ...signature };
}
