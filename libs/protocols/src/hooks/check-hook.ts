import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { milliseconds, type HookCheck } from '@troupe/contracts';

/** Milliseconds that a timestamp may be off. */
const TOLERANCE_MS = 300_000;

/** A message as it came. */
export interface SentMessage {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Whether who knows the secret sent it. */
export function isSent(check: HookCheck, secret: string, message: SentMessage): boolean {
  const { headers, body } = message;
  switch (check.kind) {
    case 'standard': {
      const [id, at, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => textOf(headers, name)) as [
        ...[string, string, string],
      ];
      const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
      const own = `v1,${createHmac('sha256', key).update(`${id}.${at}.`).update(body).digest('base64')}`;
      return isOneOf(own, signatures.split(' ')) && isRecent(at, TOLERANCE_MS);
    }
    case 'github':
      return isSame(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`, textOf(headers, 'x-hub-signature-256'));
    case 'stripe': {
      const pairs = textOf(headers, check.header ?? 'stripe-signature').split(',');
      const valuesOf = (name: string): readonly string[] =>
        pairs.filter((each) => each.startsWith(`${name}=`)).map((each) => each.slice(name.length + 1));
      const [at = ''] = valuesOf('t');
      const own = createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex');
      return isOneOf(own, valuesOf('v1')) && isRecent(at, toleranceOf(check));
    }
    case 'hmac': {
      const { header, algorithm = 'sha256', encoding = 'hex', prefix = '', timestamp } = check;
      const at = timestamp === undefined ? undefined : textOf(headers, timestamp);
      const hmac = createHmac(algorithm, secret);
      if (at !== undefined) hmac.update(`${at}.`);
      const own = `${prefix}${hmac.update(body).digest(encoding)}`;
      return isSame(own, textOf(headers, header)) && (at === undefined || isRecent(at, toleranceOf(check)));
    }
    case 'bearer':
      return isSame(`Bearer ${secret}`, textOf(headers, 'authorization'));
    case 'basic':
      return isSame(`Basic ${Buffer.from(`${check.username}:${secret}`).toString('base64')}`, textOf(headers, 'authorization'));
    default:
      return check satisfies never;
  }
}

function textOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name.toLowerCase()];
  return typeof value === 'string' ? value : '';
}

/** Signatures that are looked at: of more nobody needs them. */
const MOST_SIGNATURES = 10;

function isOneOf(own: string, given: readonly string[]): boolean {
  return given.slice(0, MOST_SIGNATURES).some((each) => isSame(own, each));
}

/** As long for any two texts: their hashes are compared. */
function isSame(one: string, other: string): boolean {
  const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hashOf(one), hashOf(other));
}

/** Seconds since 1970, not too long ago and not too far ahead. */
function isRecent(at: string, tolerance: number): boolean {
  return /^\d{1,12}$/.test(at) && Math.abs(Date.now() - Number(at) * 1_000) <= tolerance;
}

function toleranceOf({ tolerance }: Extract<HookCheck, { kind: 'stripe' | 'hmac' }>): number {
  return tolerance === undefined ? TOLERANCE_MS : milliseconds(tolerance);
}
