import { milliseconds, recordOptions, type CallOptions, type Duration } from '@troupe/contracts';
import { z } from 'zod';

/** Each gives the faults of one property of a definition as sentences without a subject. */

export function functionFaults(name: string, value: unknown, optional = false): string[] {
  return typeof value === 'function' || (optional && value === undefined) ? [] : [`${name} is a function`];
}

export function unknownPropertyFaults(definition: object, known: readonly string[]): string[] {
  return Object.keys(definition)
    .filter((key) => !known.includes(key))
    .map((key) => `it has no property ${JSON.stringify(key)}; there are ${known.filter((name) => name !== 'kind').join(', ')}`);
}

export function booleanFaults(name: string, value: unknown): string[] {
  return value === undefined || typeof value === 'boolean' ? [] : [`${name} is true or false`];
}

export function wholeNumberFaults(name: string, value: unknown): string[] {
  return value === undefined || (Number.isSafeInteger(value) && Number(value) >= 1) ? [] : [`${name} is a whole number ≥ 1`];
}

export function durationFaults(name: string, value: Duration | undefined): string[] {
  return value === undefined ? [] : messageOf(() => milliseconds(value, name));
}

export function optionFaults(options: CallOptions): string[] {
  return messageOf(() => recordOptions(options));
}

export function schemaFaults(name: string, schema: unknown): string[] {
  return schema === undefined || isSchema(schema) ? [] : [`${name} is a zod 4 schema such as z.object({ city: z.string() })`];
}

/** What a model is given as JSON Schema: every provider wants an object for a tool's arguments. */
export function modelSchemaFaults(name: string, schema: unknown, io: 'input' | 'output'): string[] {
  const faults = schemaFaults(name, schema);
  if (schema === undefined || faults.length > 0) return faults;
  try {
    const { type } = z.toJSONSchema(schema as z.ZodType, { io });
    return io === 'output' || type === 'object' ? [] : [`${name} is an object: wrap it as z.object({ … })`];
  } catch (error) {
    return [`${name} cannot be given to a model as JSON Schema: ${(error as Error).message}`];
  }
}

function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '_zod' in value;
}

function messageOf(check: () => unknown): string[] {
  try {
    check();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
