import { inWords, type AskHuman } from '@troupe/contracts';
import { durationFaults, unknownPropertyFaults } from './property-faults.ts';

/** What is wrong with when a human is asked. */
export function askFaults(property: string, asks: AskHuman | undefined): string[] {
  if (typeof asks === 'boolean' || typeof asks === 'function') return [];
  if (typeof asks !== 'object' || asks === null) return [`${property} is true, false, a function, or { when, deadline, late, mode }`];
  const { when, deadline, late, mode } = asks;
  return [
    ...unknownPropertyFaults(asks, ['when', 'deadline', 'late', 'mode']).map((fault) => `${property}: ${fault}`),
    ...(when === undefined || typeof when === 'boolean' || typeof when === 'function'
      ? []
      : [`${property}.when is true, false or a function`]),
    ...durationFaults(`${property}.deadline`, deadline),
    ...(late === undefined || typeof late === 'string' ? [] : [`${property}.late is a text; got ${inWords(late)}`]),
    ...(mode === undefined || mode === 'wait' || mode === 'defer' ? [] : [`${property}.mode is "wait" or "defer"; got ${inWords(mode)}`]),
  ];
}
