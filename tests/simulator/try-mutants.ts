import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { mutants, type Mutant } from './mutants.ts';

/** `npm run simulate:mutants -- [seeds] [part of a name]`: shows for each mutant the first seed that finds it, and fails when one is not found. */
const seeds = Number(process.argv[2] ?? 1_000);
const left = mutants.filter(({ name }) => name.includes(process.argv[3] ?? ''));
const missed: string[] = [];

await Promise.all(Array.from({ length: availableParallelism() }, tryNext));
console.log(missed.length === 0 ? 'Each mutant is found.' : `Not found within ${seeds} seeds: ${missed.join('; ')}`);
process.exitCode = missed.length === 0 ? 0 : 1;

async function tryNext(): Promise<void> {
  for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
    const { output, failed } = await simulateWith(mutant);
    const found = /^Seed (\d+) .*\n +(.*)$/m.exec(output);
    if (found === null) missed.push(mutant.name);
    console.log(
      found === null
        ? `not found: ${mutant.name}${failed ? `, and the run failed: ${output.slice(-600)}` : ''}`
        : `${found[1]} seeds: ${mutant.name} (${found[2]!.slice(0, 150)})`,
    );
  }
}

function simulateWith({ name }: Mutant): Promise<{ readonly output: string; readonly failed: boolean }> {
  const program = [`${import.meta.dirname}/main.ts`, '--jobs', '1', '--seeds', `1..${seeds}`, '--brief'];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', `${import.meta.dirname}/mutate.ts`, ...program],
      { env: { ...process.env, TROUPE_MUTANT: name }, maxBuffer: 2 ** 28 },
      (error, stdout, stderr) => resolve({ output: stdout + stderr, failed: error !== null }),
    );
  });
}
