/**
 * What a server may say in one event of an answer, as far as it is looked at. Servers that are merely
 * compatible leave out, add and misplace what they like, so everything is read through these.
 */
export type Fields = { readonly [key: string]: unknown };

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The answer within an event; servers asked for one give one. */
export function choiceIn(event: Fields): Fields | undefined {
  return fieldsOf(listOf(event['choices'])[0]);
}

/** What a piece of content says: a text, or parts of which those that think are not said. */
export function saidIn(content: unknown): string {
  if (typeof content === 'string') return content;
  return listOf(content).map(partText).join('');
}

function partText(part: unknown): string {
  if (typeof part === 'string') return part;
  const { type = 'text', text } = fieldsOf(part) ?? {};
  return (type === 'text' || type === 'output_text') && typeof text === 'string' ? text : '';
}
