import { planOf } from './plan.ts';
import { shorten } from './shorten.ts';
import { simulate, type Outcome } from './simulate.ts';

const options = new Map<string, string>();
for (let i = 2; i < process.argv.length; i += 2) options.set(process.argv[i]!, process.argv[i + 1] ?? '');
const [first = 1, last = 200] = (options.get('--seeds') ?? '1..200').split('..').map(Number);
const until = options.has('--minutes') ? performance.now() + Number(options.get('--minutes')) * 60_000 : Infinity;
const replayed = options.get('--replay');

if (replayed !== undefined) {
  const outcome = await simulate(planOf(Number(replayed)));
  for (const line of outcome.lines) console.log(line);
  console.log(outcome.wrong.length === 0 ? `Seed ${replayed} is well: ${outcome.hash}` : outcome.wrong);
  process.exitCode = outcome.wrong.length === 0 ? 0 : 1;
} else {
  const began = performance.now();
  let seeds = 0;
  let virtual = 0;
  for (let seed = first; seed <= last && performance.now() < until && process.exitCode === undefined; seed++) {
    const outcome = await simulate(planOf(seed));
    seeds++;
    virtual += outcome.elapsed;
    if (outcome.wrong.length > 0) await print(seed, outcome);
  }
  const seconds = (performance.now() - began) / 1_000;
  console.log(
    `${seeds} seeds in ${seconds.toFixed(1)} s, ${(seeds / seconds).toFixed(1)} a second, ${Math.round(virtual / 60_000)} virtual minutes.`,
  );
}

async function print(seed: number, { wrong }: Outcome): Promise<void> {
  process.exitCode = 1;
  console.log(`Seed ${seed} (--replay ${seed} prints all of it):`);
  for (const { task, what } of wrong) console.log(`  ${task}: ${what}`);
  if (options.has('--short')) return;
  const { plan, outcome } = await shorten(planOf(seed), wrong[0]!);
  console.log(`What it takes: ${JSON.stringify({ tasks: plan.tasks, faults: plan.faults }, undefined, 1)}`);
  const { task } = outcome.wrong[0]!;
  for (const line of outcome.lines) if (line.includes(task) || !/ (stores|begins|ends|acknowledges) /.test(line)) console.log(line);
}
