import type { Command, Input, Turn } from '@troupe/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { driveAtRandom } from './drive-at-random.ts';
import { anyProgram, codeOf, END_OF_CODE, SAFE } from './random-program.ts';

/** `TROUPE_PROGRAMS=100000` looks longer, `TROUPE_SEED=…` elsewhere. */
const numRuns = Number(process.env['TROUPE_PROGRAMS'] ?? 2_000);
const seed = Number(process.env['TROUPE_SEED'] ?? 20_260_101);

const anyStop = fc.record({
  turn: fc.nat({ max: 10 }),
  input: fc.constantFrom<Input>({ kind: 'cancel', reason: 'at random' }, { kind: 'expired' }),
});
const anyOrder = fc.integer({ min: 0, max: 1e9 }).map(String);

describe('a random program that is stopped at any point', () => {
  it(
    `begins nothing more but to tidy up, undoes what it did in reverse order, ends once, and replays (E3, E8): ${numRuns} of them`,
    { timeout: numRuns * 60 },
    async () => {
      let stopped = 0;
      await fc.assert(
        fc.asyncProperty(anyProgram, anyStop, anyOrder, async (program, stop, order) => {
          const traces: string[][] = [];
          const { task, stopped: broken } = await driveAtRandom(codeOf(program, traces), order, { stop });
          expect(broken).toBeUndefined();
          const live = traces.splice(0);
          const { end } = task.state;

          expect(ends(task.log)).toEqual([end]);
          expectOneAnswerEach(task.log);
          for (const trace of live) {
            expectUndoneInOrder(trace);
            expectNoneInterrupted(trace);
          }
          if (end!.status !== 'completed') expectAllUndone(live.at(-1)!);

          const at = task.log.findIndex(({ inputs }) => inputs.some(({ kind }) => kind === stop.input.kind));
          if (task.execution.stopping !== undefined && at >= 0) {
            stopped++;
            expectNothingBegun(task.log.slice(at));
            expect(end!.status).toBe(stop.input.kind === 'expired' ? 'timed-out' : end!.status);
          }

          const replayed = await task.replayAll(task.log);
          expect(replayed.map((outcome) => (outcome.kind === 'ran' ? outcome.commands : outcome))).toEqual(
            task.log.map(({ commands }) => commands),
          );
          expect(traces).toEqual(live);
        }),
        { numRuns, seed },
      );
      // Programs that ended before do not show anything.
      expect(stopped).toBeGreaterThan(numRuns / 4);
    },
  );
});

function ends(log: readonly Turn[]): readonly Command[] {
  return log.flatMap(({ commands }, n) =>
    commands.filter(({ kind }) => kind === 'end').map((end) => (n === log.length - 1 ? end : { ...end, n })),
  );
}

/** Plain code asks for no waits any more, and for five pieces of work at most. */
function expectNothingBegun(turns: readonly Turn[]): void {
  const plain = turns.flatMap(({ commands }) => commands).filter((command) => !command.name.startsWith(SAFE) && command.key !== SAFE);
  const waits = plain.filter((command) => command.kind === 'timer' || (command.kind === 'await-signal' && command.handler !== true));
  expect(waits).toEqual([]);
  const work = plain.filter(({ kind }) => kind === 'step' || kind === 'activity' || kind === 'tool' || kind === 'child');
  expect(work.length).toBeLessThanOrEqual(5);
  expect(plain.filter(({ kind }) => kind === 'continue-as-new')).toEqual([]);
}

/** No update is answered twice. */
function expectOneAnswerEach(log: readonly Turn[]): void {
  const answered = log.flatMap(({ commands }) => commands.filter(({ kind }) => kind === 'answer').map(({ name }) => name));
  expect(answered.length).toBe(new Set(answered).size);
}

/** One compensation at a time, the last that was registered first, and none while something uninterrupted is under way. */
function expectUndoneInOrder(trace: readonly string[]): void {
  const registered: string[] = [];
  const shields = new Set<string>();
  let undoing: string | undefined;
  for (const line of trace) {
    const [, what, event] = /^(undo \d+|shield \d+) (begins|ends)$/.exec(line) ?? [];
    if (line.startsWith('registers ')) registered.push(line.slice('registers '.length));
    if (what === undefined) continue;
    if (what.startsWith('shield')) {
      // Of a compensation, or of what is left behind by one.
      if (undoing !== undefined) continue;
      if (event === 'begins') shields.add(what);
      else shields.delete(what);
    } else if (event === 'begins') {
      expect(undoing).toBeUndefined();
      expect(what).toBe(registered.pop());
      if (shields.size > 0) expect([...shields]).toEqual([]);
      undoing = what;
    } else {
      expect(what).toBe(undoing);
      undoing = undefined;
    }
  }
}

/** What is not to be interrupted gets nothing of the stop. */
function expectNoneInterrupted(trace: readonly string[]): void {
  const interrupted = trace.filter((line) => line.startsWith(SAFE) && /The task was cancelled|The time of the task ran out/.test(line));
  expect(interrupted).toEqual([]);
}

/** What the code registered before it failed was undone. */
function expectAllUndone(trace: readonly string[]): void {
  const end = trace.indexOf(END_OF_CODE);
  const registered = trace.slice(0, end < 0 ? 0 : end).filter((line) => line.startsWith('registers '));
  for (const line of registered) expect(trace).toContain(`${line.slice('registers '.length)} ends`);
}
