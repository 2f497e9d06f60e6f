import type { z } from 'zod';

/** Names of tools begin with it, and have at most 64 characters themselves. */
const NAME = /^[A-Za-z0-9_-]{1,32}$/;

/** What is wrong with the name of what has tools of its own. */
export function serverNameFaults(name: unknown): string[] {
  return typeof name === 'string' && NAME.test(name)
    ? []
    : ['its name is 1 to 32 letters, digits, "_" and "-": the names of its tools begin with it'];
}

/** What is wrong with a property by its shape. Values are not repeated: they may be secret. */
export function shapeFaults(property: string, shape: z.ZodType, value: unknown): string[] {
  if (value === undefined) return [];
  const { error } = shape.safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) =>
    message.startsWith(property)
      ? message
      : `${[property, ...path.map(String)].join('.')}${message.startsWith('is ') ? '' : ':'} ${message}`,
  );
}
