import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonProgress } from '../src/openai/json-progress.ts';
import { wholeEvents, type EventBounds } from '../src/openai/whole-events.ts';

async function through(
  chunks: readonly string[],
  bounds: EventBounds = { eventBytes: 1_000, answerEvents: 10_000 },
): Promise<readonly string[]> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  const out: string[] = [];
  for await (const piece of wholeEvents(bytes(), bounds, 'host')) out.push(Buffer.from(piece).toString());
  return out;
}

const chunk = fc.string({ unit: fc.constantFrom('a', '\n', '\r'), maxLength: 6 });

describe('a stream of events', () => {
  it('comes through byte for byte, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(chunk), async (chunks) => {
        expect((await through(chunks)).join('')).toBe(chunks.join(''));
      }),
    );
  });

  it('is held back until a blank line ends an event', async () => {
    expect(await through(['data: a\n', 'data: b', '\n\ndata: c\r\n', '\r\n', 'data: d'])).toEqual([
      'data: a\n',
      'data: b',
      '\n\n',
      'data: c\r\n',
      '\r\n',
      'data: d',
    ]);
  });

  it('is given up when an event has no end, whatever its lines and its pieces', async () => {
    const endless = ['data: x', 'data: x\n', 'data: x\r\n', 'data: x\r'].flatMap((line) => [
      Array.from({ length: 300 }, () => line),
      [...line.repeat(300)],
      [line.repeat(300)],
    ]);
    for (const chunks of endless)
      await expect(through(chunks)).rejects.toMatchObject({
        code: 'model-bad-answer',
        retryable: true,
        message: expect.stringContaining('1000 bytes'),
      });
  });

  it('is given up when there are too many of them', async () => {
    await expect(through(Array.from({ length: 20 }, () => ': x\n\n'.repeat(1_000)))).rejects.toMatchObject({
      code: 'model-bad-answer',
      message: expect.stringContaining('10000 events'),
    });
  });

  it('of any length comes through when its events end', async () => {
    expect((await through(Array.from({ length: 1_000 }, () => 'data: x\r\n\r\n'))).join('')).toHaveLength(11_000);
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
