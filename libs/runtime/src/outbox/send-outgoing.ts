import { sign, type KeyObject } from 'node:crypto';
import type { Address, AddressGuard } from '@troupe/contracts';
import { openHttpClient, type HttpClient } from '@troupe/tools/http';
import type { OutgoingRecord } from './outgoing-records.ts';

/** What a receiver said, or why it could not be asked. */
export type Sent =
  | { readonly kind: 'taken'; readonly status: number }
  /** It would say so again. */
  | { readonly kind: 'refused'; readonly why: string; readonly status?: number }
  | { readonly kind: 'failed'; readonly why: string; readonly status?: number };

export interface Sender {
  /** @param at what stands in `webhook-timestamp` */
  send(record: Pick<OutgoingRecord, 'id' | 'body'>, to: Exclude<Address, string>, at: Date): Promise<Sent>;
  close(): Promise<void>;
}

/** Milliseconds for a connection, and for the answer. */
const CONNECT_MS = 10_000;
const ANSWER_MS = 15_000;
const HEADER_BYTES = 16_384;
const GONE = 410;

export interface SenderParts {
  readonly guard: AddressGuard;
  /** An Ed25519 key that signs what is sent, in the form of Standard Webhooks. */
  readonly signing?: KeyObject | undefined;
}

export function outgoingSender({ guard, signing }: SenderParts): Sender {
  let client: Promise<HttpClient> | undefined;
  return {
    async send({ id, body: text }, { url, headers }, at) {
      client ??= openHttpClient(guard, { toolConnectTime: CONNECT_MS, toolHeaderBytes: HEADER_BYTES });
      try {
        const { status, body } = await (
          await client
        ).send({
          ...{ method: 'POST', url: new URL(url), body: text, reuse: true },
          headers: signed({ id, body: text }, headers, at, signing),
          signal: AbortSignal.timeout(ANSWER_MS),
        });
        // Nobody reads it: what it says is its status.
        body.on('error', () => {}).destroy();
        if (status >= 200 && status < 300) return { kind: 'taken', status };
        const redirects = status >= 300 && status < 400 ? ', and redirects are not followed' : '';
        return { kind: status === GONE ? 'refused' : 'failed', status, why: `It answered ${status}${redirects}.` };
      } catch (error) {
        const cause = (error as { readonly cause?: { readonly code?: unknown; readonly message?: string } }).cause;
        if (cause?.code === 'address-refused') return { kind: 'refused', why: cause.message ?? 'The address is refused.' };
        return { kind: 'failed', why: `There was no answer${typeof cause?.code === 'string' ? ` (${cause.code})` : ''}.` };
      }
    },
    close: async () => (await client)?.close(),
  };
}

/** The key of the platform signs beside those that `headers` has signatures of. */
function signed(
  { id, body }: Pick<OutgoingRecord, 'id' | 'body'>,
  headers: Readonly<Record<string, string>>,
  at: Date,
  key: KeyObject | undefined,
): Readonly<Record<string, string>> {
  const seconds = String(Math.floor(at.getTime() / 1_000));
  const own = key === undefined ? [] : [`v1a,${sign(null, Buffer.from(`${id}.${seconds}.${body}`), key).toString('base64')}`];
  const given = headers['webhook-signature'];
  const signatures = [...(given === undefined ? [] : [given]), ...own];
  return {
    ...headers,
    'webhook-id': id,
    'webhook-timestamp': seconds,
    ...(signatures.length === 0 ? {} : { 'webhook-signature': signatures.join(' ') }),
  };
}
