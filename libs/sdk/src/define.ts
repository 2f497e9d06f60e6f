import { TroupeError, type Definition, type GuardDefinition, type MessageDefinition } from '@troupe/contracts';
import { definitionFaults } from './definition-faults.ts';

/** @throws TroupeError `invalid-workflow` that names the definition and everything wrong with it */
export function define<D extends Definition | GuardDefinition | MessageDefinition>(definition: D): D {
  const faults = definitionFaults(definition);
  if (faults.length > 0) {
    throw new TroupeError('invalid-workflow', `${describe(definition)} cannot work: ${faults.join('; ')}.`, {
      errors: faults.map((message) => ({ message })),
    });
  }
  return Object.freeze(definition);
}

export function describe({ kind, name }: Definition | GuardDefinition | MessageDefinition): string {
  return `The ${kind} ${JSON.stringify(typeof name === 'string' ? name.slice(0, 128) : name)}`;
}
