import { defaultBounds, demandPublicId, overlapPolicies, type ScheduleDefinition } from '@troupe/contracts';
import { booleanFaults, durationFaults, unknownPropertyFaults, wholeNumberFaults } from '../property-faults.ts';

const times = ['cron', 'every', 'offset', 'calendar', 'at', 'timeZone', 'start', 'end', 'jitter'];
const others = [
  'workflow',
  'agent',
  'input',
  'attributes',
  'timeout',
  'description',
  'overlap',
  'catchUp',
  'deadline',
  'pauseOnFailure',
  'runs',
];

/** What is wrong with a schedule by itself; whether it is ever due is found out when the platform takes it up. */
export function scheduleFaults(schedule: ScheduleDefinition): string[] {
  const { name, cron, every, calendar, at, workflow, agent, overlap, runs, pauseOnFailure } = schedule;
  const isDue = [cron, every, calendar, at].some((each) => each !== undefined);
  return [
    ...idFaults(name),
    ...unknownPropertyFaults(schedule, ['kind', 'name', ...times, ...others]),
    ...(isDue ? [] : ['it says when it is due: cron, every, calendar or at']),
    ...((workflow === undefined) === (agent === undefined) ? ['it has either workflow or agent'] : []),
    ...(['every', 'offset', 'jitter', 'timeout', 'catchUp', 'deadline'] as const).flatMap((each) => durationFaults(each, schedule[each])),
    ...(overlap === undefined || overlapPolicies.includes(overlap) ? [] : [`overlap is one of ${overlapPolicies.join(', ')}`]),
    ...wholeNumberFaults('runs', runs),
    ...booleanFaults('pauseOnFailure', pauseOnFailure),
  ];
}

function idFaults(name: string): string[] {
  try {
    demandPublicId(name);
  } catch (error) {
    return [(error as Error).message];
  }
  const most = defaultBounds.scheduleIdCharacters;
  return name.length > most ? [`its name has ${most} characters at most`] : [];
}
