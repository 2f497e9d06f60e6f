import { TroupeError } from '@troupe/contracts';

/** @throws TroupeError `invalid-workflow` where something is chosen that there is not */
export function demandChoices(
  of: string,
  chosen: Readonly<Record<string, readonly unknown[]>>,
  offered: Readonly<Record<string, readonly string[]>>,
): void {
  for (const [name, values] of Object.entries(chosen)) {
    const among = offered[name]!;
    if (!Array.isArray(values) || values.length === 0 || !values.every((value) => among.includes(value as string)))
      throw new TroupeError('invalid-workflow', `${of} cannot work: ${name} is of ${among.map((each) => `"${each}"`).join(', ')}.`);
  }
}
