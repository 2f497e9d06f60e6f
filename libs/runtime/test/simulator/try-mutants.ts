import { spawnSync } from 'node:child_process';
import { mutants } from './mutants.ts';

/** Shows for each mutant the first seed that finds it. */
const last = process.argv[2] ?? '1000';
const only = process.argv[3];
let missed = 0;
for (const { name } of mutants) {
  if (only !== undefined && !name.includes(only)) continue;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', `${import.meta.dirname}/mutate.ts`, `${import.meta.dirname}/main.ts`, '--seeds', `1..${last}`, '--short', 'yes'],
    { env: { ...process.env, TROUPE_MUTANT: name }, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  const found = /^Seed (\d+) .*\n +(.*)$/m.exec(stdout);
  if (found === null) missed++;
  console.log(
    found === null
      ? `MISSED ${name}: ${stdout.slice(-200)}${stderr.slice(-400)}`
      : `seed ${found[1]}: ${name} (${found[2]!.slice(0, 150)})`,
  );
}
process.exitCode = missed === 0 ? 0 : 1;
