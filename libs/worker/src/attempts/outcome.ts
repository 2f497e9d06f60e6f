import { defaultBounds, toBoundedJson, toFailure, TroupeError, type Work, type WorkOutcome } from '@troupe/contracts';
import type { WorkResult } from './job.ts';

/** In bytes of JSON. */
const MAX_RESULT = defaultBounds.valueBytes;

/** @throws TroupeError `not-json`, `payload-too-large` */
export function succeeded(work: Work, { value, usage }: WorkResult): WorkOutcome {
  const used = usage === undefined ? {} : { usage };
  if (value === undefined) return { ok: true, ...used };
  const what = `The result of ${work.kind} ${JSON.stringify(work.name)}`;
  const json = toBoundedJson(value, what);
  // No character takes more than six of JSON: text that is short needs no second look.
  if (typeof json === 'object' || (typeof json === 'string' && json.length * 6 + 2 > MAX_RESULT)) demandRoom(JSON.stringify(json), what);
  return { ok: true, value: json, ...used };
}

export function failed(error: unknown): WorkOutcome {
  return { ok: false, failure: toFailure(error) };
}

function demandRoom(text: string, what: string): void {
  // A UTF-16 unit takes at most three bytes.
  if (text.length * 3 <= MAX_RESULT) return;
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_RESULT) return;
  throw new TroupeError(
    'payload-too-large',
    `${what} has ${bytes} bytes; the limit is ${MAX_RESULT}. Store it elsewhere and return a reference.`,
    { retryable: false },
  );
}
