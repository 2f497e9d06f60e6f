import type { Client, Task, WaitingFor } from '@troupe/sdk';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { breakSilence } from '../src/output/silence.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const since = '2026-01-01T00:00:00.000Z';
const wait = (name: string): WaitingFor => ({ kind: 'signal', name, since, reason: `Send "${name}".` });

/** A client whose one task waits for what the test says. */
function waits(): { readonly client: Client; for: readonly WaitingFor[] } {
  const state = { for: [] as readonly WaitingFor[] };
  const client = { get: async () => ({ waitingFor: state.for }) as Task } as unknown as Client;
  return Object.assign(state, { client });
}

it('says what a task waits for after two seconds without an event, once for each thing', async () => {
  const lines: string[] = [];
  const task = waits();
  task.for = [wait('go')];
  const silence = breakSilence(task.client, 't1', (line) => lines.push(line));
  await vi.advanceTimersByTimeAsync(1_500);
  silence.onEvent();
  await vi.advanceTimersByTimeAsync(1_500);
  expect(lines).toEqual([]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(lines).toEqual([expect.stringMatching(/^waits for signal go since .*\. Send "go"\.$/)]);
  task.for = Array.from({ length: 9 }, (_, n) => wait(`s${n}`));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(lines).toHaveLength(7);
  expect(lines.at(-1)).toBe('waits for 4 more: "troupe tasks show"');
  silence.stop();
  task.for = [wait('other')];
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lines).toHaveLength(7);
});
