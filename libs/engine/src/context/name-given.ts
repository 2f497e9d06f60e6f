import { inWords, nameFrom, TroupeError } from '@troupe/contracts';

/** The name that code gives, by itself or as a definition. @throws TroupeError `wrong-type`, `out-of-range`, `invalid-characters` */
export function nameGiven(named: unknown, what: string): string {
  const name = typeof named === 'object' && named !== null && 'name' in named ? named.name : named;
  if (typeof name !== 'string' || name === '')
    throw new TroupeError('wrong-type', `${what} takes a name or a definition; got ${inWords(named)}.`);
  return nameAs(name, what);
}

/** A name that nobody could ask for is refused where it is given. */
function nameAs(text: string, what: string): string {
  let name: string;
  try {
    name = nameFrom(text);
  } catch (error) {
    if (!(error instanceof TroupeError)) throw error;
    throw new TroupeError(error.code, `${what}: ${error.message.replace(/^T/, 't')}; got ${JSON.stringify(text.slice(0, 64))}.`);
  }
  if (name === text) return name;
  throw new TroupeError(
    'invalid-characters',
    `${what}: the name ${JSON.stringify(text)} is spelled with combining characters; write it in Unicode normal form C.`,
  );
}
