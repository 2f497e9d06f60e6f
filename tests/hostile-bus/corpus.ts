import { readFileSync } from 'node:fs';

/** A hostile message as the corpus keeps it: text, what is repeated in it, or bytes. */
export interface HostileMessage {
  readonly name: string;
  readonly body: readonly (string | { readonly repeat: string; readonly times: number })[] | { readonly base64: string };
  readonly headers?: Readonly<Record<string, string>>;
}

export function corpusFile(name: string): URL {
  return new URL(`corpus/${name}.jsonl`, import.meta.url);
}

/** The messages of one subject, one a line. */
export function readCorpus(name: string): readonly HostileMessage[] {
  const lines = readFileSync(corpusFile(name), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as HostileMessage);
}

/** The bytes of a message. @param placeholders texts, and what they stand for at the moment */
export function bytesOf({ body }: HostileMessage, placeholders: Readonly<Record<string, string>>): Buffer {
  if ('base64' in body) return Buffer.from(body.base64, 'base64');
  const text = body.map((part) => (typeof part === 'string' ? part : part.repeat.repeat(part.times))).join('');
  // A number stands without its quotes.
  return Buffer.from(
    Object.entries(placeholders).reduce(
      (filled, [name, value]) => filled.replaceAll(/^\d+$/.test(value) ? `"${name}"` : name, value).replaceAll(name, value),
      text,
    ),
  );
}
