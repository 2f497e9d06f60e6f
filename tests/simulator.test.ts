import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { taskId, type CommandId, type Command, type Input } from '@troupe/contracts';
import { encodeTurn } from '@troupe/contracts/format';
import { describe, expect, it } from 'vitest';
import { mutants } from './simulator/mutants.ts';
import { planOf } from './simulator/plan.ts';
import { simulate } from './simulator/simulate.ts';
import { addTurn, TaskLog } from './simulator/work-log.ts';

describe('a cluster in virtual time', () => {
  it('keeps what it promises, whatever befalls its processes, its store and its bus (E1 to E9)', async () => {
    for (let seed = 1; seed <= 12; seed++) expect({ seed, wrong: (await simulate(planOf(seed))).wrong }).toEqual({ seed, wrong: [] });
  }, 120_000);

  it('begins no call for an owner that waited before it answered, and was no longer sure of its partition then (P3, E5)', async () => {
    expect((await simulate(planOf(164))).wrong).toEqual([]);
  }, 60_000);

  it('looks again for the end of a child that was here when it began and has moved since (E1)', async () => {
    expect((await simulate(planOf(297))).wrong).toEqual([]);
  }, 60_000);

  it('does the same for the same seed, line by line, whatever ran before it in the process', async () => {
    const traces: (readonly string[])[] = [];
    for (const seed of [3, 4, 3]) traces.push((await simulate(planOf(seed))).lines);
    expect(traces[2]).toEqual(traces[0]);
    expect(traces[1]).not.toEqual(traces[0]);
  }, 120_000);
});

describe('the log of a task that', () => {
  const id = '0.0' as CommandId;
  const start: Input = { kind: 'start', task: 'workflow', name: 'w', run: 1 };
  const timer: Command = { kind: 'timer', id, name: 'sleep', due: 5_000 };
  const end: Command = { kind: 'end', id: '1.0' as CommandId, name: 'completed', status: 'completed' };
  const call: Command = { kind: 'activity', id, name: 'a', options: { retry: { attempts: 2 } as never } };
  const failed = (attempt: number): Input => ({ kind: 'attempt-failed', id, attempt, failure: { name: 'E', message: 'no' }, retryAt: 0 });

  /** What is wrong with turns that are stored at their times. */
  function wrong(
    ...turns: readonly {
      readonly n: number;
      readonly at: number;
      readonly inputs: readonly Input[];
      readonly commands: readonly Command[];
    }[]
  ) {
    const log = new TaskLog();
    return turns.flatMap((turn) => addTurn(log, encodeTurn({ task: taskId('t'), build: 'b', ...turn }), turn.at, 100));
  }

  it('goes on after its end is found (E8)', () => {
    const first = { n: 0, at: 0, inputs: [start], commands: [end] };
    expect(wrong(first)).toEqual([]);
    expect(wrong(first, { n: 1, at: 1, inputs: [], commands: [] })).toEqual(['E8: turn 1 follows the end']);
  });

  it('leaves a turn out is found (E2)', () => {
    expect(wrong({ n: 1, at: 0, inputs: [start], commands: [] })).toEqual(['E2: turn 1 follows turn -1']);
  });

  it('has a timer that fires early is found, by more than clocks may differ (E7)', () => {
    const first = { n: 0, at: 0, inputs: [start], commands: [timer] };
    const fires = (at: number) => ({ n: 1, at, inputs: [{ kind: 'resolved', id } as Input], commands: [] });
    expect(wrong(first, fires(4_900))).toEqual([]);
    expect(wrong(first, fires(4_800))).toEqual(['E7: the timer 0.0 fires 200 ms early']);
  });

  it('settles a command twice is found (E5)', () => {
    const settled: Input = { kind: 'resolved', id, value: 1 };
    const first = { n: 0, at: 0, inputs: [start], commands: [call] };
    expect(wrong(first, { n: 1, at: 1, inputs: [settled, settled], commands: [] })).toEqual(['E5: 0.0 is settled though it was over']);
  });

  it('forgets attempts, or makes more than it may, is found', () => {
    const first = { n: 0, at: 0, inputs: [start], commands: [call] };
    const fails = (n: number, attempt: number) => ({ n, at: n, inputs: [failed(attempt)], commands: [] });
    expect(wrong(first, fails(1, 1))).toEqual([]);
    expect(wrong(first, fails(1, 1), fails(2, 1))).toContainEqual('attempt 1 of 0.0 fails after 1 others');
    expect(wrong(first, fails(1, 1), fails(2, 2))).toEqual(['0.0 is to be tried again after 2 failures of 2']);
  });
});

describe('the mutants', () => {
  const root = join(import.meta.dirname, '../libs');
  const sources = globSync('*/src/**/*.ts', { cwd: root, exclude: ['**/node_modules'] }).map((file) =>
    readFileSync(join(root, file), 'utf8'),
  );

  it.each(mutants)('$name: what it changes is in the code, once', ({ find, also = { find } }) => {
    for (const text of [find, also.find]) expect(sources.flatMap((source) => source.split(text).slice(1))).toHaveLength(1);
  });
});
