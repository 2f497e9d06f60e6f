import { describe, expect, it } from 'vitest';
import type { CallPlan, ClusterPlan, EmbeddedPlan, Run } from './call-plan.ts';
import { faults } from './call-rules.ts';
import { carryOut } from './call-world.ts';
import { carryOutInCluster } from './cluster-world.ts';

/** Schedules that a search found, and that went wrong. */
const run: Run = { ends: 'value', after: 0, listens: false, beats: false };
const call: CallPlan = {
  kind: 'activity',
  effect: 'idempotent',
  attempts: 1,
  scheduleToStart: undefined,
  startToClose: undefined,
  scheduleToClose: undefined,
  heartbeat: undefined,
  busy: 0,
  runs: [run],
  code: 'plain',
  timeout: undefined,
  evicts: false,
  latency: 1,
};

async function endsAs(plan: EmbeddedPlan): Promise<string> {
  const outcome = await carryOut(plan);
  expect(faults(plan, outcome)).toEqual([]);
  return outcome.task.status;
}

describe('a task', () => {
  it('that becomes blocked as it is suspended goes on when it is resumed', async () => {
    const events = [
      { after: 0, do: 'cancel' },
      { after: 0, do: 'block' },
      { after: 0, do: 'suspend' },
      { after: 1_000, do: 'suspend' },
    ] as const;
    expect(await endsAs({ ...call, code: 'continuing', events })).toBe('cancelled');
  });
});

describe('a call', () => {
  it('whose beginning is stored after its task timed out does not begin (W7)', async () => {
    const events = [
      { after: 0, do: 'suspend' },
      { after: 20_000, do: 'block' },
    ] as const;
    expect(await endsAs({ ...call, effect: 'once', busy: 1_500, timeout: 12_000, events })).toBe('timed-out');
  });

  it('whose time to begin passed while no process had its task does not begin', async () => {
    const events = [{ after: 2_000, do: 'kill' }] as const;
    expect(await endsAs({ ...call, effect: 'once', busy: 7_000, scheduleToStart: 2_000, evicts: true, events })).toBe('failed');
  });

  it('that a worker runs when its task is taken over is not taken for one that waits for a worker', async () => {
    const plan: ClusterPlan = {
      ...call,
      latency: 0,
      scheduleToStart: 2_000,
      runs: [{ ...run, after: 20_000, listens: true }],
      events: [{ after: 5_000, do: 'kill-owner' }],
    };
    const outcome = await carryOutInCluster(plan);
    expect(faults(plan, outcome)).toEqual([]);
    expect(outcome.task).toMatchObject({ status: 'completed', output: 'attempt 1' });
  });
});
