import { taskId, type AwaitedCommand, type TaskId } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { LimitRules } from './simulator/limit-rules.ts';
import { TopicRules } from './simulator/topic-rules.ts';
import { TaskLog } from './simulator/work-log.ts';
import { ALONE, NARROW } from './simulator/workload/limits.ts';

const publisher = taskId('publisher-0-1');

function began(name: string, input: unknown = null): TaskLog {
  return Object.assign(new TaskLog(), { start: { kind: 'start', task: 'workflow', name, run: 1, input }, begun: true });
}

describe('events of a simulated world', () => {
  /** A task whose stored turns publish these, and the rules over it. */
  function world(...published: readonly number[]) {
    const log = new TaskLog();
    for (const n of published) log.published.add(JSON.stringify({ from: publisher, n }));
    const rules = new TopicRules(new Map([[publisher, log]]));
    const event = (n: number) => ({ tenant: 'default', id: `${n}`, data: { from: publisher, n } });
    const taken = (n: number) => rules.began(began('taker', { from: publisher, n }));
    return { append: (n: number) => rules.appended(event(n)), taken };
  }

  it('are published once their turn is durable: one before that is found (T20)', () => {
    const { append } = world(1);
    expect(append(1)).toEqual([]);
    expect(append(2)).toEqual([`T20: event 2 of ${publisher} is published before its turn is durable`]);
  });

  it('are taken in the order of their key: one that overtakes is found (T19)', () => {
    const { append, taken } = world(1, 2);
    for (const n of [1, 2]) append(n);
    expect(taken(2)).toEqual([`T19: event 2 of ${publisher} is taken before event 1`]);
    expect(taken(1)).toEqual([]);
  });

  it('start no task before they are published', () => {
    const { taken } = world(1);
    expect(taken(1)).toEqual([`event 1 of ${publisher} starts a task and was not published`]);
  });
});

describe('limits of a simulated world', () => {
  function world(...logs: readonly (readonly [TaskId, TaskLog])[]) {
    let frozen: number | undefined;
    let now = 0;
    const rules = new LimitRules(
      new Map(logs),
      () => now,
      (process) => process === frozen,
    );
    const call = (name: string) => ({ kind: 'activity', id: '0.0', name, args: { key: 1 } }) as unknown as AwaitedCommand;
    return {
      rules,
      freeze: (process: number) => (frozen = process),
      at: (ms: number) => (now = ms),
      begins: (attempt: string, process = 1, name = 'narrow') => rules.begins(process, attempt, call(name), 0),
    };
  }

  it('have so many executions at once: one more is found, unless a process died or stands still (W20)', () => {
    const { rules, freeze, begins } = world();
    for (let n = 0; n < NARROW; n++) expect(begins(`${n}`, n)).toEqual([]);
    expect(begins('one more')).toHaveLength(1);
    rules.ended('one more');
    rules.died(0);
    expect(begins('instead')).toEqual([]);
    freeze(2);
    expect(begins('another', 2)).toEqual([]);
  });

  it('have so many begins in a time: more are found, however they are spread over processes (W23)', () => {
    const { at, begins } = world();
    for (let n = 0; n < 3; n++) expect(begins(`${n}`, n, 'paced')).toEqual([]);
    expect(begins('3', 3, 'paced')).toEqual(['W23: 4 have begun of 1']);
    at(1_000);
    expect(begins('4', 4, 'paced')).toEqual([]);
  });

  it('have so many tasks at once: one more that begins is found (W20)', () => {
    const logs = Array.from({ length: ALONE + 1 }, (_, n) => [taskId(`alone-${n}`), began('alone')] as const);
    expect(world(...logs.slice(1)).rules.taskBegins(logs[0]![1])).toEqual([]);
    expect(world(...logs).rules.taskBegins(logs[0]![1])).toHaveLength(1);
  });
});
