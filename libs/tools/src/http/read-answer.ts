import type { Json } from '@troupe/contracts';

/** What an answer says, or why nothing can be made of it. */
export type ReadAnswer = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly why: string };

const MOST_OF_TYPE = 256;

/** JSON or text, as its type says; JSON, else text, where it has none. */
export function readAnswer(bytes: Uint8Array, contentType: string | undefined): ReadAnswer {
  if (bytes.length === 0) return { ok: true, value: null };
  const [type = '', ...parameters] = (contentType ?? '')
    .slice(0, MOST_OF_TYPE)
    .split(';')
    .map((each) => each.trim().toLowerCase());
  const charset =
    parameters
      .find((each) => each.startsWith('charset='))
      ?.slice('charset='.length)
      .replaceAll('"', '') ?? 'utf-8';
  const text = decode(bytes, charset);
  if (text === undefined)
    return { ok: false, why: `a text in ${JSON.stringify(charset.slice(0, 64))}, which it is not, or which nobody knows` };
  if (type === '') return parsed(text) ?? { ok: true, value: text };
  if (type === 'application/json' || type.endsWith('+json')) return parsed(text) ?? { ok: false, why: `${type} that is no JSON` };
  if (type.startsWith('text/') || type === 'application/xml' || type.endsWith('+xml')) return { ok: true, value: text };
  return { ok: false, why: `${type}, which is neither JSON nor text` };
}

function decode(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parsed(text: string): ReadAnswer | undefined {
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch {
    return undefined;
  }
}
