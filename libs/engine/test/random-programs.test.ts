import type { Turn } from '@troupe/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { driveAtRandom } from './drive-at-random.ts';
import type { Code, DriveOptions } from './drive-task.ts';
import { anyProgram, codeOf, type Part } from './random-program.ts';

/** `TROUPE_PROGRAMS=100000` looks longer, `TROUPE_SEED=…` elsewhere. */
const numRuns = Number(process.env['TROUPE_PROGRAMS'] ?? 2_000);
const seed = Number(process.env['TROUPE_SEED'] ?? 20_260_101);
const anyOrder = fc.integer({ min: 0, max: 1e9 }).map(String);

/** Runs a program live, from its log, and with nothing kept in memory: all three must be one. */
async function expectSameBehaviour(program: Part, order: string, options: DriveOptions = {}): Promise<void> {
  const traces: string[][] = [];
  const code = codeOf(program, traces);
  const { task, stopped } = await driveAtRandom(code, order, options);
  expect(stopped).toBeUndefined();
  const live = traces.splice(0);

  const replayed = await task.replayAll(task.log);
  expect(replayed.map((outcome) => (outcome.kind === 'ran' ? outcome.commands : outcome))).toEqual(
    task.log.map(({ commands }) => commands),
  );
  expect(traces).toEqual(live);

  const evicted = await driveAtRandom(code, order, { ...options, mode: 'evicted' });
  expect(withoutStacks(evicted.task.log)).toEqual(withoutStacks(task.log));
  expect(evicted.task.state.end?.status).toBe(task.state.end!.status);
}

/** Stacks are for people: they say how the code was called, which a replay does otherwise. */
function withoutStacks(log: readonly Turn[]): unknown {
  return JSON.parse(JSON.stringify(log, (key, value: unknown) => (key === 'stack' ? undefined : value)));
}

describe('random programs', () => {
  it(`run the same live, from the log, and with nothing kept in memory (E3): ${numRuns} of them`, { timeout: numRuns * 300 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyProgram, anyOrder, (program, order) => expectSameBehaviour(program, order)),
      { numRuns, seed },
    );
  });
});

describe('the comparison', () => {
  const fails = async (property: fc.IAsyncProperty<[Part, string]>): Promise<boolean> =>
    (await fc.check(property, { numRuns: 300, seed })).failed;

  it('notices a process that closes windows before the code can go no further', { timeout: 60_000 }, async () => {
    const host = { quiesce: (callback: () => void) => queueMicrotask(() => queueMicrotask(() => queueMicrotask(callback))) };
    expect(await fails(fc.asyncProperty(anyProgram, anyOrder, (program, order) => expectSameBehaviour(program, order, { host })))).toBe(
      true,
    );
  });

  it('notices code that depends on something the log does not hold', { timeout: 60_000 }, async () => {
    let calls = 0;
    const unsteady =
      (code: Code): Code =>
      async (ctx, input) => {
        if (calls++ % 3 === 1) await ctx.call('sometimes');
        return code(ctx, input);
      };
    const property = fc.asyncProperty(anyProgram, anyOrder, async (program, order) => {
      const { task } = await driveAtRandom(unsteady(codeOf(program, [])), order, {});
      expect((await task.replayAll(task.log)).every(({ kind }) => kind === 'ran')).toBe(true);
    });
    expect(await fails(property)).toBe(true);
  });

  it('notices a log that was changed: another command, one less, one more', { timeout: 60_000 }, async () => {
    const change = fc.constantFrom<(turn: Turn) => Turn>(
      (turn) => ({
        ...turn,
        commands: turn.commands.map((command, i) => (i === 0 ? { ...command, name: 'forged', hash: 'forged' } : command)),
      }),
      (turn) => ({ ...turn, commands: turn.commands.slice(1) }),
      (turn) => ({ ...turn, commands: [...turn.commands, { ...turn.commands[0]!, id: `${turn.n}.999` as never }] }),
    );
    await fc.assert(
      fc.asyncProperty(anyProgram, anyOrder, change, fc.nat(), async (program, order, forge, position) => {
        const { task } = await driveAtRandom(codeOf(program, []), order, {});
        // What `ctx.patched` finds in the log is what it answers: without it the code takes the old way.
        const turns = task.log.filter(({ commands }) => commands.length > 0 && commands.every(({ kind }) => kind !== 'patch'));
        fc.pre(turns.length > 0);
        const forged = turns[position % turns.length]!;
        const outcomes = await task.replayAll(task.log.map((turn) => (turn === forged ? forge(turn) : turn)));
        expect(outcomes.at(-1)).toMatchObject({ kind: 'mismatch' });
      }),
      { numRuns: 300, seed },
    );
  });
});
