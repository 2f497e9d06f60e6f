import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callId, partitionOf, taskId, type CommandId, type Command, type Input } from '@troupe/contracts';
import { count, encodeTurn, optional, text } from '@troupe/contracts/format';
import type { Store, StoreOperation } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { life } from '@troupe/testing/life';
import { describe, expect, it } from 'vitest';
import { AimedFaults } from './simulator/cluster/aimed-faults.ts';
import type { Slot } from './simulator/cluster/slot.ts';
import { Oracle } from './simulator/oracle.ts';
import { mutants } from './simulator/mutants.ts';
import { planOf } from './simulator/plan.ts';
import { SessionRules } from './simulator/session-rules.ts';
import { simulate } from './simulator/simulate.ts';
import { addTurn, TaskLog } from './simulator/work-log.ts';
import { conclusion } from './simulator/workload/conversations.ts';

describe('a cluster in virtual time', () => {
  it('keeps what it promises, whatever befalls its processes, its store and its bus (E1 to E9)', async () => {
    for (let seed = 1; seed <= 12; seed++) expect({ seed, wrong: (await simulate(planOf(seed))).wrong }).toEqual({ seed, wrong: [] });
  }, 120_000);

  it.each([
    [4_811, 'two processes accept one decision each of an approval (E5)'],
    [6_270, 'a worker shows a sign of life while the turn that ends its call is stored (K1, R2)'],
  ])('keeps it with the seed %d, too, in which %s', { timeout: 60_000 }, async (seed) => {
    expect((await simulate(planOf(seed))).wrong).toEqual([]);
  });

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

  it('takes a message twice is found (E6)', () => {
    const signal: Input = { kind: 'signal', name: 'go', payload: 1, message: 'signal:go:1' };
    const first = { n: 0, at: 0, inputs: [start], commands: [] };
    const takes = (n: number) => ({ n, at: n, inputs: [signal], commands: [] });
    expect(wrong(first, takes(1))).toEqual([]);
    expect(wrong(first, takes(1), takes(2))).toEqual(['E6: signal:go:1 is delivered again']);
  });

  it('begins before the time it was started for is found (E7)', () => {
    const accepted: Input = { kind: 'accepted', start: { ...start, startAt: 5_000 } as never };
    const first = { n: 0, at: 0, inputs: [accepted], commands: [] };
    const begins = (at: number) => ({ n: 1, at, inputs: [start], commands: [] });
    expect(wrong(first, begins(5_000))).toEqual([]);
    expect(wrong(first, begins(4_000))).toEqual(['E7: it begins 1000 ms early']);
  });
});

describe('sessions of a simulated world', () => {
  const [first, second] = [taskId('talk-0-1'), taskId('talk-1-2')];

  /** Two tasks of one session; the start of the first was acknowledged before the second was posted. */
  function world() {
    const logs = new Map([first, second].map((id) => [id, Object.assign(new TaskLog(), { session: 'talk' })]));
    const posted = new Map([
      [first, { at: 0, acknowledgedAt: 10 }],
      [second, { at: 20, acknowledgedAt: 30 }],
    ]);
    const end = (id: typeof first) => (logs.get(id)!.ended = { at: 100, status: 'completed', output: null });
    return { rules: new SessionRules(logs, posted), end };
  }

  it('have one writer at a time: a second one is found (C1)', () => {
    const { rules } = world();
    expect(rules.letIn(first, 'talk')).toEqual([]);
    expect(rules.letIn(second, 'talk')).toEqual(['C1: it is let into session talk, which talk-0-1 writes']);
  });

  it('are written in the order of their starts: who overtakes is found (C4)', () => {
    expect(world().rules.letIn(second, 'talk')).toEqual(['C4: it is let into session talk before talk-0-1, which came first']);
  });

  it('hold what those before added, once: what is missing is found (C2, C3)', () => {
    const { rules, end } = world();
    rules.letIn(first, 'talk');
    end(first);
    expect(rules.letIn(second, 'talk')).toEqual([]);
    expect(rules.missing(second, [{ role: 'assistant', content: conclusion(first) }])).toEqual([]);
    expect(rules.missing(second, [])).toEqual(['C2, C3: its session has the answer of talk-0-1 0 times']);
  });
});

/** As the runtime declares its partitions. */
function partitionsOf(store: Store) {
  return store.documents<{ partition: number; epoch: number; node?: string }, 'partition', 'epoch' | 'node'>({
    name: 'partitions',
    version: 1,
    key: ['partition'],
    guards: ['epoch', 'node'],
    shape: { partition: count, epoch: count, node: optional(text) },
  });
}

describe('the owners of a simulated world', () => {
  const task = taskId('t');

  /** Two processes, of which the second has taken the partition of the task. */
  async function takenOver() {
    const oracle = new Oracle(
      () => 0,
      () => {},
      () => false,
    );
    const store = memoryStore();
    for (const [process, epoch] of [
      [1, 0],
      [2, 1],
    ] as const) {
      const records = partitionsOf(oracle.watch(store, process));
      await records.insert({ partition: partitionOf(task), epoch: 0 });
      await records.replace({ partition: partitionOf(task), epoch: epoch + 1, node: `node-${process}` }, { epoch });
    }
    return oracle;
  }

  it('let calls begin while they have them: what one allows that lost its task is found (P3)', async () => {
    const oracle = await takenOver();
    const said = { kind: 'started', call: callId(task, '0.0' as CommandId), attempt: 1, token: '', by: 'w' } as const;
    oracle.allowed(1, said, 'stale');
    oracle.allowed(2, said, 'continue');
    expect(oracle.wrong).toEqual([]);
    oracle.allowed(1, said, 'continue');
    expect(oracle.wrong).toEqual([{ task, what: 'P3: 1 lets t/0.0 begin though 2 has the task' }]);
  });

  it('commit turns while they have them: one that lost its task and sends a turn is found (P3)', async () => {
    const oracle = await takenOver();
    const turn = encodeTurn({ task, n: 3, at: 0, build: 'b', inputs: [], commands: [] });
    oracle.asksStore(1, { name: 'readTask', args: [task] });
    oracle.asksStore(2, { name: 'append', args: [{ turn }] });
    expect(oracle.wrong).toEqual([]);
    oracle.asksStore(1, { name: 'append', args: [{ turn }] });
    expect(oracle.wrong).toEqual([{ task, what: 'P3: 1 commits turn 3 though 2 has the task' }]);
  });
});

describe('a fault that is aimed at a place', () => {
  const own = life(1);
  const slot: Slot = { index: 0, role: 'orchestrator', process: undefined, skew: 0 };
  const append = (n: number, input: Input, consumed?: readonly string[]): StoreOperation => {
    const turn = encodeTurn({ task: taskId('t'), n, at: 0, build: 'b', inputs: [input], commands: [] });
    return { name: 'append', args: [{ turn, ...(consumed === undefined ? {} : { consumed }) }] };
  };
  const start: Input = { kind: 'start', task: 'workflow', name: 'w', run: 1 };
  const signal: Input = { kind: 'signal', name: 'go', payload: null };

  function aimed() {
    const happened: string[] = [];
    const faults = new AimedFaults({
      note: (line) => void happened.push(line),
      after: () => () => {},
      freeze: (_, ms) => void happened.push(`freeze ${ms}`),
      kill: ({ index }, back) => void happened.push(`kill ${index} ${back}`),
      wipe: () => void happened.push('wipe'),
      orchestrators: [slot],
      workers: [],
    });
    return { happened, faults };
  }

  it('waits for it, and happens as often as it says', () => {
    const { faults } = aimed();
    faults.arm({ do: 'strike', place: 'turn with requests', blow: { do: 'forget' }, times: 2 });
    const struck = [append(0, start), append(1, signal, ['m']), append(1, signal), append(2, signal), append(3, signal)];
    expect(struck.map((operation) => faults.atStore(0, operation)?.do)).toEqual([undefined, undefined, 'forget', 'forget', undefined]);
  });

  it('of one process spares the others, and of half of the operations every other', () => {
    const { faults } = aimed();
    faults.arm({ do: 'strike', place: 'first turn', blow: { do: 'refuse' }, who: 1, times: 4, half: true });
    const slots = [0, 1, 1, 0, 1, 1, 1];
    expect(slots.map((each) => faults.atStore(each, append(0, start))?.do)).toEqual([
      undefined,
      undefined,
      'refuse',
      undefined,
      undefined,
      'refuse',
      undefined,
    ]);
  });

  it('ends a process before or after the store carries its operation out', () => {
    const { happened, faults } = aimed();
    const alive: Slot = { ...slot, process: { life: own } as never };
    for (const when of ['before', 'after'] as const)
      for (const moment of ['before', 'after'] as const) {
        faults.suffer(alive, own, { do: 'kill', back: 300, when }, moment);
        happened.push(`${when}, ${moment}`);
      }
    expect(happened).toEqual(['kill 0 300', 'before, before', 'before, after', 'after, before', 'kill 0 300', 'after, after']);
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
