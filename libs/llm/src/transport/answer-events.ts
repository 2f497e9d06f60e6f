import { TroupeError, type Bounds } from '@troupe/contracts';
import { badAnswer } from '../failures/bad-answer.ts';
import { textLines } from './text-lines.ts';

/** Its data, and the blank line that ends it. */
const LINES_PER_EVENT = 2;

export type EventBounds = Pick<Bounds, 'eventBytes' | 'answerEvents'>;

/** One thing a server said: a value of JSON, or that this was all. `name` is that of a server-sent event. */
export type AnswerEvent =
  | { readonly kind: 'value'; readonly value: unknown; readonly name?: string | undefined }
  | { readonly kind: 'done' };

/**
 * What the bytes of an answer say, in whatever form they come: server-sent events, lines of JSON, one
 * document where a stream was asked for.
 *
 * @param from names the model in errors
 * @throws TroupeError `model-bad-answer` for what is neither, or without measure
 */
export async function* answerEvents(chunks: AsyncIterable<Uint8Array>, bounds: EventBounds, from: string): AsyncGenerator<AnswerEvent> {
  let read: EventReader | undefined;
  let count = 0;
  for await (const lines of textLines(chunks, bounds.eventBytes, from)) {
    for (const line of lines) {
      if (++count > bounds.answerEvents * LINES_PER_EVENT)
        throw badAnswer(from, `sent more than ${bounds.answerEvents} events for one answer`);
      if (read === undefined && line.trim() === '') continue;
      read ??= readerFor(line, bounds, from);
      yield* read.line(line);
    }
  }
  if (read !== undefined) yield* read.end();
}

interface EventReader {
  line(line: string): Iterable<AnswerEvent>;
  end(): Iterable<AnswerEvent>;
}

/** What the first line looks like counts, not the content type: servers get that wrong. */
function readerFor(line: string, bounds: EventBounds, from: string): EventReader {
  const first = line.trimStart()[0];
  if (first === '<') throw webPage(from);
  return first === '{' || first === '[' ? documentReader(bounds, from) : serverSentReader(bounds, from);
}

/** A base URL without its path leads to the server's page: asking again gives the same. */
export function webPage(from: string): TroupeError {
  const message = `${from} answered with a web page. Check the base URL: it usually ends with /v1.`;
  return new TroupeError('model-bad-answer', message, { retryable: false });
}

/** One document, or one to a line; which of the two is known at the end. */
function documentReader({ eventBytes }: EventBounds, from: string): EventReader {
  const lines: string[] = [];
  let length = 0;
  return {
    line(line) {
      length += line.length;
      if (length > eventBytes) throw badAnswer(from, `sent a document of more than ${eventBytes} bytes`);
      lines.push(line);
      return [];
    },
    end() {
      const end = lines.findLastIndex((line) => line.trim() !== '');
      lines[end] = withoutMark(lines[end] ?? '');
      const whole = parse(lines.join('\n'));
      const values = whole === undefined ? lines.filter((line) => line.trim() !== '').map((line) => parse(line) ?? notJson(from)) : [whole];
      return values.flatMap(({ value }) => (Array.isArray(value) ? value : [value])).map((value) => ({ kind: 'value', value }));
    },
  };
}

/** Some gateways put the end mark of a stream behind a document. */
function withoutMark(line: string): string {
  const at = line.lastIndexOf('data:');
  return at !== -1 && isEndMark(line.slice(at + 'data:'.length).trim()) ? line.slice(0, at) : line;
}

function isEndMark(data: string): boolean {
  return /^"?\[done\]"?$/i.test(data);
}

/**
 * Server-sent events as servers write them: with and without blank lines in between, with JSON over
 * several lines, with a prefix too many or none. A line that is JSON by itself is an event.
 */
function serverSentReader({ eventBytes }: EventBounds, from: string): EventReader {
  let name: string | undefined;
  /** Lines that are not JSON by themselves. */
  let held: string[] = [];
  let length = 0;

  const take = (data: string): readonly AnswerEvent[] => {
    if (isEndMark(data)) return [{ kind: 'done' }];
    // Some gateways send their comments as data.
    if (data.startsWith(':')) return [];
    const parsed = data === '' || held.length > 0 ? undefined : parse(data);
    if (parsed !== undefined) return [{ kind: 'value', value: parsed.value, name }];
    if (data === '') return [];
    length += data.length;
    if (length > eventBytes) throw badAnswer(from, `sent an event of more than ${eventBytes} bytes`);
    held.push(data);
    return [];
  };
  const flush = (): readonly AnswerEvent[] => {
    const text = held.join('\n');
    held = [];
    length = 0;
    if (text === '') return [];
    const { value } = parse(text) ?? notJson(from);
    return [{ kind: 'value', value, name }];
  };

  return {
    line(line) {
      if (line.trim() === '') {
        const events = flush();
        name = undefined;
        return events;
      }
      if (line.startsWith('data:')) return take(withoutPrefix(line));
      if (line.startsWith('event:')) name = line.slice('event:'.length).trim();
      // An error is written as it is where a stream breaks.
      else if (line.startsWith('{')) return take(line.trim());
      return [];
    },
    end: flush,
  };
}

/** Gateways put one more in front of what has one. */
function withoutPrefix(line: string): string {
  let data = line;
  while (data.startsWith('data:')) data = data.slice('data:'.length).trimStart();
  return data.trimEnd();
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function notJson(from: string): never {
  throw badAnswer(from, 'sent something that is not JSON');
}
