import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { mutants, type Mutant } from './mutants.ts';

/**
 * `npm run simulate:mutants -- [seeds] [part of a name]`: shows for each mutant the first seed that finds it, and fails
 * when one is not found within so many; by default within those that stand beside it.
 */
const most = process.argv[2] === undefined ? undefined : Number(process.argv[2]);
const left = mutants.filter(({ name }) => name.includes(process.argv[3] ?? ''));
const missed: string[] = [];

await Promise.all(Array.from({ length: availableParallelism() }, tryNext));
console.log(missed.length === 0 ? 'Each mutant is found.' : `Not found: ${missed.join('; ')}`);
process.exitCode = missed.length === 0 ? 0 : 1;

async function tryNext(): Promise<void> {
  for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
    const found = await seedThatFinds(mutant);
    if (found === undefined) missed.push(mutant.name);
    console.log(
      found === undefined
        ? `not found in ${most ?? mutant.within} seeds: ${mutant.name}`
        : `${found.seed} seeds: ${mutant.name} (${found.what.slice(0, 150)})`,
    );
  }
}

/** A seed that fails without the mutant as well finds something else. */
async function seedThatFinds(mutant: Mutant): Promise<{ readonly seed: number; readonly what: string } | undefined> {
  const seeds = most ?? mutant.within;
  for (let first = 1; first <= seeds;) {
    const found = await firstFailing(first, seeds, mutant);
    if (found === undefined || (await firstFailing(found.seed, found.seed)) === undefined) return found;
    console.log(`seed ${found.seed} fails without a mutant, too: ${found.what.slice(0, 150)}`);
    first = found.seed + 1;
  }
  return undefined;
}

/** @throws Error when the simulator itself breaks */
function firstFailing(first: number, last: number, mutant?: Mutant): Promise<{ readonly seed: number; readonly what: string } | undefined> {
  const hook = mutant === undefined ? [] : ['--import', `${import.meta.dirname}/mutate.ts`];
  const program = [`${import.meta.dirname}/main.ts`, '--jobs', '1', '--seeds', `${first}..${last}`, '--brief'];
  const env = mutant === undefined ? process.env : { ...process.env, TROUPE_MUTANT: mutant.name };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...hook, ...program], { env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      const found = /^Seed (\d+) .*\n +(.*)$/m.exec(stdout);
      if (found !== null) resolve({ seed: Number(found[1]), what: found[2]! });
      else if (error === null) resolve(undefined);
      else
        reject(new Error(`The simulator broke${mutant === undefined ? '' : ` with the mutant "${mutant.name}"`}: ${stderr.slice(-1_000)}`));
    });
  });
}
