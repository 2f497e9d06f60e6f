const MOST_CHARACTERS = 1_024;
const HERE = 'http://here.invalid';

/** An address of this service as it was given; undefined when it leads, or a browser may take it to lead, anywhere else. */
export function localPath(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > MOST_CHARACTERS || !/^\/(?!\/)[!-[\]-~]*$/.test(text)) return undefined;
  return URL.parse(text, HERE)?.origin === HERE ? text : undefined;
}
