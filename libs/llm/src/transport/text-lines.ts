import { badAnswer } from '../failures/bad-answer.ts';

const LINE_BREAK = /\r\n|\r|\n/;

/**
 * The lines of a text that arrives in pieces of bytes, without what ends them. It costs the same per
 * byte however the bytes are cut.
 *
 * @param most length of a line
 * @param from names the model in errors
 */
export async function* textLines(chunks: AsyncIterable<Uint8Array>, most: number, from: string): AsyncGenerator<readonly string[]> {
  // Takes a byte order mark off, and puts together what was cut within a character.
  const decoder = new TextDecoder();
  let held: string[] = [];
  let length = 0;
  /** Whether the text so far ends with what may be the first half of a line break. */
  let afterReturn = false;

  for await (const chunk of chunks) {
    let text = decoder.decode(chunk, { stream: true });
    if (text === '') continue;
    if (afterReturn && text.startsWith('\n')) text = text.slice(1);
    afterReturn = text.endsWith('\r');
    const lines = text.split(LINE_BREAK);
    const rest = lines.pop()!;
    if (lines.length > 0) {
      lines[0] = [...held, lines[0]].join('');
      held = [];
      length = 0;
    }
    if (rest !== '') held.push(rest);
    length += rest.length;
    if (length > most) throw badAnswer(from, `sent an event of more than ${most} bytes`);
    if (lines.length > 0) yield lines;
  }
  const last = [...held, decoder.decode()].join('');
  if (last !== '') yield [last];
}
