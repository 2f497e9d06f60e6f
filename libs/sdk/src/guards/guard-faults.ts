import { guardPlaces, type AgentDefinition, type GuardDefinition } from '@troupe/contracts';
import { durationFaults, functionFaults, optionFaults, unknownPropertyFaults } from '../property-faults.ts';

const codeProperties = ['kind', 'name', 'description', 'mode', 'check', 'timeout', 'retry'];
const agentProperties = ['kind', 'name', 'description', 'mode', 'agent'];
const MOST_GUARDS = 16;

/** Everything that is wrong with a guard by itself. */
export function guardFaults(guard: GuardDefinition): string[] {
  const hasName = typeof guard.name === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(guard.name);
  const isByAgent = 'agent' in guard;
  return [
    ...(hasName ? [] : ['its name is 1 to 64 letters, digits, "_" and "-"']),
    ...unknownPropertyFaults(guard, isByAgent ? agentProperties : codeProperties),
    ...(guard.mode === undefined || ['sequential', 'parallel'].includes(guard.mode) ? [] : ['mode is "sequential" or "parallel"']),
    ...(isByAgent
      ? agentFaults(guard.agent)
      : [
          ...functionFaults('check', guard.check),
          ...durationFaults('timeout', guard.timeout),
          ...(guard.retry === undefined ? [] : optionFaults({ retry: guard.retry })),
        ]),
  ];
}

/** What judges has to give a verdict. */
function agentFaults(agent: unknown): string[] {
  if (typeof agent === 'string' && agent.trim() !== '') return [];
  if (typeof agent !== 'object' || agent === null || (agent as AgentDefinition).kind !== 'agent')
    return ['agent is a name or agent({ … })'];
  return (agent as AgentDefinition).output === undefined ? ['its agent has no output: give it output: verdictOutput'] : [];
}

/** What is wrong with `guard` of an agent. */
export function guardsFaults(guards: AgentDefinition['guard'] | undefined): string[] {
  if (guards === undefined) return [];
  if (typeof guards !== 'object' || guards === null || Array.isArray(guards)) return [`guard is an object of ${guardPlaces.join(', ')}`];
  return [
    ...unknownPropertyFaults(guards, guardPlaces).map((fault) => `guard: ${fault}`),
    ...guardPlaces.flatMap((place) => placeFaults(place, guards[place])),
  ];
}

function placeFaults(place: string, guards: unknown): string[] {
  if (guards === undefined) return [];
  if (!Array.isArray(guards) || guards.length > MOST_GUARDS) return [`guard.${place} is a list of at most ${MOST_GUARDS}`];
  const names = new Set<string>();
  return guards.flatMap((guard: Partial<GuardDefinition> | null | undefined, index) => {
    const at = `guard.${place}[${index}]`;
    if (typeof guard !== 'object' || guard === null || guard.kind !== 'guard') return [`${at} is not guard({ … })`];
    const faults = guardFaults(guard as GuardDefinition).map((fault) => `${at}: ${fault}`);
    if (guard.mode === 'parallel' && place !== 'input') faults.push(`${at} is parallel: only a guard of the input runs beside the model`);
    if (names.size === names.add(String(guard.name)).size) faults.push(`guard.${place} has ${JSON.stringify(guard.name)} twice`);
    return faults;
  });
}
