import { TroupeError, type Definition, type GuardDefinition, type MessageDefinition } from '@troupe/contracts';
import { definitionFaults } from './definition-faults.ts';

/** @throws TroupeError `invalid-workflow` that names the definition and everything wrong with it */
export function define<D extends Definition | GuardDefinition | MessageDefinition>(definition: D): D {
  demandFaultless(definition, definitionFaults(definition));
  return Object.freeze(definition);
}

/** @throws TroupeError `invalid-workflow` that names what is defined and all its faults */
export function demandFaultless(defined: Described, faults: readonly string[]): void {
  if (faults.length === 0) return;
  throw new TroupeError('invalid-workflow', `${describe(defined)} cannot work: ${faults.join('; ')}.`, {
    errors: faults.map((message) => ({ message })),
  });
}

interface Described {
  readonly kind: string;
  readonly name: string;
}

export function describe({ kind, name }: Described): string {
  return `The ${kind} ${JSON.stringify(typeof name === 'string' ? name.slice(0, 128) : name)}`;
}
