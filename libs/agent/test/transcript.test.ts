import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentSnapshot, AwaitedCommand, Delivered, Json, ModelAnswer, PlannedCall } from '@troupe/contracts';
import { drive, strictFaultsOf, snapshot } from './driven-task.ts';

const booking: AgentSnapshot = { ...snapshot, name: 'booking', models: ['silver', 'gold'], toolConcurrency: 1, limits: { modelCalls: 6 } };

/** Few ids and names, so that they collide. */
const call: fc.Arbitrary<PlannedCall> = fc
  .record({ id: fc.constantFrom('', 'a', 'b', 'a-2', 'call-1'), name: fc.constantFrom('find', 'pay'), approve: fc.boolean() })
  .chain(({ id, name, approve }) =>
    fc.constantFrom<PlannedCall>(
      { id, name, args: { n: 1 }, plan: 'run', approve },
      { id, name: 'law', args: { input: 'May I?' }, plan: 'agent', agent: 'law', approve },
      { id, name: 'transfer_to_booking', args: {}, plan: 'handoff', to: booking },
      { id, name, args: {}, plan: 'refuse', message: 'Not so.' },
    ),
  );

const answer: fc.Arbitrary<ModelAnswer> = fc.record(
  {
    text: fc.constantFrom('', 'Let me see.'),
    finish: fc.integer({ max: 19, min: 0 }).map((n) => (n === 0 ? 'refused' : n < 3 ? 'length' : 'tools')),
    calls: fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 12, arbitrary: fc.array(call, { minLength: 1, maxLength: 5 }) }),
    usage: fc.record({ inputTokens: fc.nat(30), outputTokens: fc.nat(30) }),
    output: fc.constantFrom<NonNullable<ModelAnswer['output']>>(
      { ok: true, value: 1 },
      { ok: false, message: 'no' },
      { ok: false, message: 'never' },
    ),
  },
  { requiredKeys: ['finish', 'calls'] },
);

/** What happens next: to which of the open commands, and how it comes out. */
const event = fc.record({
  which: fc.nat(),
  answer,
  fails: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  code: fc.constantFrom('model-failed', 'tool-failed', 'internal', 'start-to-close'),
  rejects: fc.boolean(),
});

const agent: fc.Arbitrary<AgentSnapshot> = fc.record({
  name: fc.constant('advisor'),
  models: fc.constantFrom(['gold'], ['gold', 'silver']),
  limits: fc.oneof(
    { weight: 5, arbitrary: fc.record({ modelCalls: fc.integer({ min: 1, max: 12 }) }) },
    { weight: 1, arbitrary: fc.constant({ modelCalls: 12, tokens: 200, time: 60_000 }) },
  ),
  toolConcurrency: fc.constantFrom(1, 2, 8),
  modelTimeout: fc.constant(1_000),
  typed: fc.boolean(),
  recall: fc.constant('session'),
});

describe('the transcript of an agent task', () => {
  it('is valid for every model call and in the session, and the same on replay, whatever happens and wherever it is cut (A1, A2)', async () => {
    let conversations = 0;
    const ends = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        agent,
        fc.array(event, { minLength: 5, maxLength: 60 }),
        fc.constantFrom<Delivered>({ kind: 'cancel' }, { kind: 'expired' }),
        async (pinned, events, cut) => {
          const task = await drive(pinned, { session: 's' });
          await task.resolve('s', 0);
          const check = (): void => {
            if (task.open().some(({ kind }) => kind === 'model')) {
              conversations++;
              expect(strictFaultsOf(task.asked())).toEqual([]);
            }
          };
          check();
          for (const { which, ...how } of events) {
            if (task.end() !== undefined) break;
            const open = task.open();
            await task.deliver(outcomeOf(open[which % open.length]!, how));
            check();
          }
          if (task.end() === undefined) await task.deliver(cut);
          // Other agents are waited for.
          for (const command of task.open())
            if (task.end() === undefined && command.kind === 'child')
              await task.deliver({ kind: 'resolved', id: command.id, value: 'late' });
          ends.add(task.end()?.error?.code ?? task.end()!.status);
          expect(strictFaultsOf(task.remembered()!)).toEqual([]);
          expect(await task.replayed()).toEqual([]);
        },
      ),
      { seed: 7, numRuns: 2_000 },
    );
    expect(conversations).toBeGreaterThan(5_000);
    for (const end of ['completed', 'cancelled', 'timed-out', 'limit-model-calls', 'model-refused', 'output-invalid', 'limit-time'])
      expect([...ends]).toContain(end);
  });
});

function outcomeOf(
  command: AwaitedCommand,
  { answer, fails, code, rejects }: { answer: ModelAnswer; fails: boolean; code: string; rejects: boolean },
): Delivered {
  const { id, kind } = command;
  if (fails && (kind === 'model' || kind === 'tool' || kind === 'child'))
    return { kind: 'rejected', id, failure: { name: 'Error', code, message: 'broken' } };
  const value: Json =
    kind === 'model'
      ? (answer as unknown as Json)
      : kind === 'approval'
        ? { decision: rejects ? 'reject' : 'approve', args: { n: 2 } }
        : kind === 'timer'
          ? null
          : { found: true };
  return { kind: 'resolved', id, value };
}
