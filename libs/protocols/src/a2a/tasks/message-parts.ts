import type { Json } from '@troupe/contracts';
import type { Part } from '@a2a-js/sdk';
import { RequestMalformedError } from '@a2a-js/sdk/errors';

/** A file, and what stands beside text or data, as a task is given it. */
type GivenPart =
  | { readonly text: string }
  | { readonly data: Json }
  | (GivenFile & ({ readonly url: string } | { readonly bytes: string }));
interface GivenFile {
  readonly mediaType?: string;
  readonly filename?: string;
}

/**
 * What a task is given of a message: its text, or its data when that is all there is. Anything else is a list of its
 * parts; the bytes of files are base64.
 */
export function inputOf(parts: readonly Part[]): Json {
  const given = parts.map(givenOf);
  if (given.every((each) => 'text' in each)) return given.map(({ text }) => text).join('\n');
  const [first] = given;
  return given.length === 1 && 'data' in first! ? first.data : (given as unknown as Json);
}

function givenOf({ content, filename, mediaType }: Part): GivenPart {
  const file = { ...(mediaType === '' ? {} : { mediaType }), ...(filename === '' ? {} : { filename }) };
  switch (content?.$case) {
    case 'text':
      return { text: content.value };
    case 'data':
      return { data: (content.value ?? null) as Json };
    case 'url':
      return { url: content.value, ...file };
    case 'raw':
      return { bytes: content.value.toString('base64'), ...file };
    case undefined:
      throw new RequestMalformedError('A part of the message has none of text, data, url and raw.');
    default:
      return content satisfies never;
  }
}

export function textPart(text: string): Part {
  return { content: { $case: 'text', value: text }, metadata: undefined, filename: '', mediaType: 'text/plain' };
}

export function dataPart(value: Json): Part {
  return { content: { $case: 'data', value }, metadata: undefined, filename: '', mediaType: 'application/json' };
}

/** What a task came to, or was given: text is text, anything else data. */
export function partOf(value: Json): Part {
  return typeof value === 'string' ? textPart(value) : dataPart(value);
}
