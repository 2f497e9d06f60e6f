import { fieldsOf, listOf, type Fields } from '../../answer/fields.ts';

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
