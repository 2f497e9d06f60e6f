import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerEvents, type AnswerEvent, type EventBounds } from '../src/transport/answer-events.ts';
import { jsonProgress } from '../src/openai/answer/json-progress.ts';
import { textLines } from '../src/transport/text-lines.ts';

const bounds: EventBounds = { eventBytes: 1_000, answerEvents: 10_000 };

async function* bytesOf(chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

async function eventsOf(...chunks: readonly (string | Uint8Array)[]): Promise<readonly AnswerEvent[]> {
  const events: AnswerEvent[] = [];
  for await (const event of answerEvents(bytesOf(chunks), bounds, 'Model "m"')) events.push(event);
  return events;
}

const valuesOf = async (...chunks: readonly (string | Uint8Array)[]): Promise<readonly unknown[]> =>
  (await eventsOf(...chunks)).map((event) => (event.kind === 'done' ? 'done' : event.value));

describe('the lines of an answer', () => {
  const linesOf = async (chunks: readonly Uint8Array[]): Promise<readonly string[]> => {
    const lines: string[] = [];
    for await (const some of textLines(bytesOf(chunks), 1_000, 'm')) lines.push(...some);
    return lines;
  };

  it('are the same however the bytes are cut', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', 'é', '🎭', '\u2028'), maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(60)), async (written, cuts) => {
        const bytes = Buffer.from(written);
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
        const whole = written.split(/\r\n|\r|\n/);
        if (whole.at(-1) === '') whole.pop();
        expect(await linesOf(chunks)).toEqual(whole);
      }),
      // A line break that is cut in two, and one right after it.
      { examples: [['\r\n\n', [1, 2]]] },
    );
  });
});

describe('the events of an answer', () => {
  it.each<[string, string, readonly unknown[]]>([
    ['as the standard has them', ': hi\n\nevent: x\ndata: {"a":1}\n\ndata: [DONE]\n\n', [{ a: 1 }, 'done']],
    ['without spaces and blank lines', 'data:{"a":1}\ndata:{"b":2}\ndata:[DONE]\n', [{ a: 1 }, { b: 2 }, 'done']],
    ['with JSON over several lines', 'data: {\ndata:  "a": 1\ndata: }\n\n', [{ a: 1 }]],
    ['with a prefix too many', 'data: data: {"a":1}\r\n\r\ndata: data: [DONE]\r\n\r\n', [{ a: 1 }, 'done']],
    ['with empty data between them', 'data: {"a":1}\n\ndata:\n\ndata: \n\ndata: {"b":2}\n\n', [{ a: 1 }, { b: 2 }]],
    ['after a byte order mark and blank lines', '\uFEFF\n\n\ndata: {"a":1}\n\n', [{ a: 1 }]],
    ['without the end of the last line', 'data: {"a":1}\n\ndata: {"b":2}', [{ a: 1 }, { b: 2 }]],
    ['with an error that is written as it is', 'data: {"a":1}\n\n{"error":{"message":"x"}}', [{ a: 1 }, { error: { message: 'x' } }]],
    ['of one document', ' {\n "a": [1,\n 2]\n}\n', [{ a: [1, 2] }]],
    ['of a document to a line', '{"a":1}\n\n{"b":2}\n', [{ a: 1 }, { b: 2 }]],
    ['of a list', '[{"a":1},{"b":2}]', [{ a: 1 }, { b: 2 }]],
    ['of nothing', '', []],
  ])('are read %s, however they are cut', async (_, text, values) => {
    expect(await valuesOf(text)).toEqual(values);
    expect(await valuesOf(...Array.from(Buffer.from(text), (byte) => Uint8Array.of(byte)))).toEqual(values);
  });

  it('have the name of a server-sent event', async () => {
    expect(await eventsOf('event: error\ndata: {"message":"x"}\n\ndata: 1\n\n')).toEqual([
      { kind: 'value', value: { message: 'x' }, name: 'error' },
      { kind: 'value', value: 1, name: undefined },
    ]);
  });

  it.each<[string, string]>([
    ['is cut', 'data: {"a":'],
    ['is none', '{"a":1} and more'],
  ])('are a bad answer when their JSON %s', async (_, text) => {
    await expect(eventsOf(text)).rejects.toMatchObject({ code: 'model-bad-answer', retryable: true });
  });

  it('are given up when one has no end, whatever its lines and its pieces', async () => {
    const endless = ['data: x', 'data: x\n', 'data: x\r\n', 'data: x\r', '{"a":', '[1,\n'].flatMap((line) => [
      Array.from({ length: 1_100 }, () => line),
      [...line.repeat(1_100)],
      [line.repeat(1_100)],
    ]);
    for (const chunks of endless)
      await expect(eventsOf(...chunks)).rejects.toMatchObject({
        code: 'model-bad-answer',
        retryable: true,
        message: expect.stringContaining('1000 bytes'),
      });
  });

  it('are given up when there are too many of them', async () => {
    for (const line of [': x\n\n', '\n\n', 'id: 1\n\n', 'data: {}\n\n'])
      await expect(eventsOf(...Array.from({ length: 20 }, () => line.repeat(1_001)))).rejects.toMatchObject({
        code: 'model-bad-answer',
        message: expect.stringContaining('10000 events'),
      });
  });
});

describe('the end of JSON text', () => {
  it('is found by looking at each piece once', () => {
    fc.assert(
      fc.property(fc.oneof(fc.object(), fc.array(fc.jsonValue())), fc.nat(), (value, at) => {
        const text = JSON.stringify(value);
        const cut = at % (text.length + 1);
        const progress = jsonProgress();
        progress.add(text.slice(0, cut));
        if (cut < text.length) expect(progress.whole).toBe(false);
        progress.add(text.slice(cut));
        expect(progress.whole).toBe(true);
      }),
    );
  });
});
