import { inWords, TroupeError } from '@troupe/contracts';

/** What is no text or number cannot be kept in the log. @throws TroupeError `wrong-type` */
export function demandKey(key: unknown): void {
  if (key === undefined || typeof key === 'string' || (typeof key === 'number' && Number.isFinite(key))) return;
  throw new TroupeError('wrong-type', `The option key is text; got ${inWords(key)}.`);
}
