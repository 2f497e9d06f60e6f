import { checkAttributes, toJson, TroupeError, type Attributes } from '@troupe/contracts';

/** A copy of attributes as the log keeps them. @throws TroupeError `not-json`, `wrong-type`, `out-of-range` */
export function readAttributes(given: Attributes): Attributes {
  const copy = toJson(given, 'the attributes') as Attributes;
  for (const [name, value] of Object.entries(copy)) {
    if (!['string', 'number', 'boolean'].includes(typeof value))
      throw new TroupeError('wrong-type', `The attribute ${JSON.stringify(name)} is not a string, number or boolean.`);
  }
  checkAttributes(copy);
  return copy;
}
