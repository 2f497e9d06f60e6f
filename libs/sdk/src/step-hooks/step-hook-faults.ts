import { stepHookPlaces, type AgentDefinition } from '@troupe/contracts';
import { durationFaults, functionFaults, unknownPropertyFaults } from '../property-faults.ts';

/** What is wrong with `hooks` of an agent. */
export function stepHooksFaults(hooks: AgentDefinition['hooks'] | undefined): string[] {
  if (hooks === undefined) return [];
  if (typeof hooks !== 'object' || hooks === null || Array.isArray(hooks)) return [`hooks is an object of ${stepHookPlaces.join(', ')}`];
  return [
    ...unknownPropertyFaults(hooks, [...stepHookPlaces, 'timeout']).map((fault) => `hooks: ${fault}`),
    ...stepHookPlaces.flatMap((place) => functionFaults(`hooks.${place}`, hooks[place], true)),
    ...durationFaults('hooks.timeout', hooks.timeout),
  ];
}
