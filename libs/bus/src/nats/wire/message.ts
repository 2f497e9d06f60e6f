import { isUtf8 } from 'node:buffer';
import { TroupeError } from '@troupe/contracts';

/** What every message of ours is on the wire: the version of its form, what it says, the trace it belongs to. */
export interface Message {
  readonly body: unknown;
  readonly trace: string | undefined;
}

/** Counted up when an older process could no longer read what a newer one writes. */
const VERSION = 1;

export function encode(body: unknown, trace?: string): Uint8Array {
  return Buffer.from(JSON.stringify({ v: VERSION, ...(trace === undefined ? {} : { trace }), body }));
}

/** @throws TroupeError `validation-failed` */
export function decode(bytes: Uint8Array): Message {
  if (!isUtf8(bytes)) throw unreadable('it is not UTF-8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
  } catch {
    // The error of the parser quotes the text, which may be anything.
    throw unreadable('it is not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw unreadable('it is no message of this platform');
  const { v, trace, body } = parsed as { readonly v?: unknown; readonly trace?: unknown; readonly body?: unknown };
  if (v !== VERSION) {
    const found = typeof v === 'number' ? `version ${v}` : 'no version';
    throw unreadable(`it has ${found}, and this process reads version ${VERSION}`);
  }
  if (trace !== undefined && typeof trace !== 'string') throw unreadable('its trace is no text');
  return { body, trace };
}

function unreadable(why: string): TroupeError {
  return new TroupeError('validation-failed', `The message cannot be read: ${why}.`, { retryable: false });
}
