import type { Schedule, ScheduleRun } from '@troupe/contracts';
import { printable } from '../../output/printable.ts';
import { relativeTime } from '../../output/relative-time.ts';
import { table } from '../../output/table.ts';

export function scheduleTable(schedules: readonly Schedule[]): string {
  const rows = schedules.map((schedule) => {
    const { id, workflow, agent, next, last } = schedule;
    return [
      id,
      printable(workflow ?? agent ?? ''),
      printable(timesText(schedule)),
      stateText(schedule),
      next[0] ?? '',
      last[0] === undefined ? '' : `${last[0].outcome} ${relativeTime(last[0].at)}`,
    ];
  });
  return table(['ID', 'STARTS', 'WHEN', 'STATE', 'NEXT', 'LAST'], rows);
}

export function scheduleText(schedule: Schedule): string {
  const { id, workflow, agent, note, overlap = 'skip', running, waiting, last, next } = schedule;
  const facts = {
    schedule: id,
    starts: printable(workflow === undefined ? `agent ${agent}` : `workflow ${workflow}`),
    when: printable(timesText(schedule)),
    overlap,
    state: stateText(schedule),
    ...(note === undefined ? {} : { note: printable(note) }),
    ...(running.length === 0 ? {} : { running: running.join(', ') }),
    ...(waiting === 0 ? {} : { waiting: String(waiting) }),
  };
  const lines = Object.entries(facts).map(([name, value]) => `${name.padEnd(10)}${value}`);
  return [...lines, ...listText('next', next), ...listText('last', last.map(runLine))].join('\n');
}

export function runLine({ due, cause, outcome, task, error }: ScheduleRun): string {
  const by = cause === 'time' ? '' : ` (${cause})`;
  return `${due}${by} ${outcome}${task === undefined ? '' : ` ${task}`}${error === undefined ? '' : `: ${printable(error)}`}`;
}

function listText(name: string, items: readonly string[]): readonly string[] {
  return items.map((item, n) => `${(n === 0 ? name : '').padEnd(10)}${item}`);
}

function timesText({ cron, every, offset, calendar, at, timeZone }: Schedule): string {
  const all = [
    ...(cron === undefined ? [] : [cron].flat()),
    ...(every === undefined ? [] : [`every ${every}${offset === undefined ? '' : ` + ${offset}`}`]),
    ...(calendar === undefined ? [] : ['by calendar']),
    ...(at === undefined ? [] : [`at ${[at].flat().join(', ')}`]),
  ];
  return `${all.join('; ')}${timeZone === undefined ? '' : ` (${timeZone})`}`;
}

function stateText({ paused, next, ofApp }: Schedule): string {
  const state = paused ? 'paused' : next.length === 0 ? 'ended' : 'active';
  return ofApp ? `${state}, of the app` : state;
}
