import { callId, commandId, eventSubject, taskId, type CallId, type TaskEvent } from '@troupe/contracts';
import { memoryBus } from '@troupe/bus/memory';
import { memoryStore } from '@troupe/store/memory';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unsharedTokens } from '../src/attempts/attempt-tokens.ts';
import { eventBacklog, type TextPiece } from '../src/events/event-backlog.ts';
import { startRuntime, type Code } from './start-runtime.ts';

const event = (n: number, size = 10): TaskEvent => ({ id: `${n}.0`, at: '', type: 'published', data: { n, text: 'x'.repeat(size) } });
const piece = (offset: number, text: string, attempt = 1): TextPiece => ({ call: 't/1.0' as CallId, attempt, offset, text });

describe('what waits for the reader of a stream', () => {
  it('is kept in order while there is not too much of it', () => {
    const backlog = eventBacklog({ streamBytes: 1_000 });
    backlog.addEvents([event(0), event(1)]);
    backlog.addEvents([event(2)]);
    expect([0, 1, 2].map(() => backlog.nextEvent()?.id)).toEqual(['0.0', '1.0', '2.0']);
    expect([backlog.isEmpty, backlog.behind]).toEqual([true, false]);
  });

  it('is forgotten when it is too much, and nothing after it is kept until the log was read', () => {
    const backlog = eventBacklog({ streamBytes: 1_000 });
    backlog.addEvents([event(0, 100_000)]);
    expect(backlog.behind).toBe(false);
    backlog.addEvents([event(1, 2_000), event(2)]);
    expect([backlog.isEmpty, backlog.behind]).toEqual([true, true]);
    backlog.addEvents([event(3)]);
    expect(backlog.isEmpty).toBe(true);
    backlog.catchUp();
    backlog.addEvents([event(4)]);
    expect(backlog.nextEvent()?.id).toBe('4.0');
  });

  it('has the text of an attempt up to a place, never with a hole in it', () => {
    const text = fc.array(fc.record({ size: fc.integer({ min: 1, max: 40 }), takes: fc.boolean() }), { maxLength: 60 });
    fc.assert(
      fc.property(text, (steps) => {
        const backlog = eventBacklog({ streamBytes: 100 });
        let offset = 0;
        let seen = '';
        const take = (): void => {
          const next = backlog.nextText();
          if (next === undefined) return;
          expect(next.offset).toBe(seen.length);
          seen += next.text;
        };
        for (const { size, takes } of steps) {
          backlog.addText(piece(offset, 'x'.repeat(size)));
          offset += size;
          if (takes) take();
        }
        while (!backlog.isEmpty) take();
      }),
    );
  });
});

describe('a reader who takes nothing for a while', () => {
  it('gets every event once and in order all the same', async () => {
    const COUNT = 1_500;
    const code: Code = async (ctx) => {
      for (let n = 0; n < COUNT; n++) {
        ctx.publish('n', { n, text: 'x'.repeat(20_000) });
        if (n % 10 === 9) await ctx.step('next', () => n);
      }
      return 'done';
    };
    await using runtime = await startRuntime({ code });
    const { service } = runtime.runtime;
    const { task } = await service.start({ kind: 'workflow', name: 'code', startAt: Date.now() + 50 });
    const gone = new AbortController();
    const reader = service.events(task.id, undefined, gone.signal)[Symbol.asyncIterator]();
    await reader.next();
    expect(await service.wait(task.id, 20_000)).toMatchObject({ status: 'completed' });
    const published: number[] = [];
    const ids = new Set<string>();
    for (let next = await reader.next(); next.done !== true; next = await reader.next()) {
      expect(ids.has(next.value.id)).toBe(false);
      ids.add(next.value.id);
      if (next.value.type === 'published') published.push((next.value.data['data'] as { readonly n: number }).n);
    }
    expect(published).toEqual([...Array(COUNT).keys()]);
    gone.abort();
  }, 30_000);

  it('of text gets no more of it than is kept', async () => {
    const bus = memoryBus();
    const store = memoryStore();
    await using runtime = await startRuntime({ wait: async (ctx) => ctx.signal('go') }, { bus, store });
    const { service } = runtime.runtime;
    const { task } = await service.start({ kind: 'workflow', name: 'wait' });
    const gone = new AbortController();
    const reader = service.events(task.id, undefined, gone.signal)[Symbol.asyncIterator]();
    await reader.next();
    const waiting = reader.next();
    await new Promise((resolve) => setImmediate(resolve));
    const SIZE = 50_000;
    const call = callId(taskId(task.id), commandId(1, 0));
    const token = unsharedTokens.of(Date.parse(task.createdAt), call, 1);
    for (let n = 0; n < 200; n++)
      bus.broadcast(eventSubject(task.id), { token, call, attempt: 1, offset: n * SIZE, text: 'x'.repeat(SIZE) });
    await new Promise((resolve) => setImmediate(resolve));
    let got = ((await waiting).value as TaskEvent).data['text']!.toString().length;
    await service.signal(task.id, 'go', null);
    for (let next = await reader.next(); next.done !== true; next = await reader.next())
      if (next.value.type === 'token') got += (next.value.data['text'] as string).length;
    expect(got).toBeGreaterThan(900_000);
    expect(got).toBeLessThan(1_300_000);
  });
});
