import { planOf, type Plan } from './plan.ts';
import { shorten } from './shorten.ts';
import { simulate, type Outcome } from './simulate.ts';

/** Seeds between two notes of how far it is. */
const NOTE = 500;

export interface Seeds {
  readonly first: number;
  readonly last: number;
  readonly step: number;
  readonly minutes: number;
  readonly all: boolean;
  readonly brief: boolean;
}

/** Simulates seeds one after the other, until one fails. @returns how many failed */
export async function runSeeds({ first, last, step, minutes, all, brief }: Seeds): Promise<{ readonly failed: number }> {
  const began = performance.now();
  const until = began + minutes * 60_000;
  let seeds = 0;
  let failed = 0;
  let virtual = 0;
  const note = (): void => {
    const seconds = (performance.now() - began) / 1_000;
    const rate = (seeds / seconds).toFixed(1);
    console.log(
      `${seeds} seeds in ${seconds.toFixed(1)} s, ${rate} a second, ${Math.round(virtual / 60_000)} virtual minutes, ${failed} failed.`,
    );
  };
  for (let seed = first; seed <= last && performance.now() < until && (failed === 0 || all); seed += step) {
    const outcome = await simulate(planOf(seed));
    seeds++;
    virtual += outcome.elapsed;
    if (outcome.wrong.length > 0) {
      failed++;
      await print(seed, outcome, brief);
    }
    if (seeds % NOTE === 0) note();
  }
  note();
  return { failed };
}

/** Prints all of one seed. @returns whether it is well */
export async function replay(plan: Plan): Promise<boolean> {
  const { lines, hash, wrong } = await simulate(plan);
  for (const line of lines) console.log(line);
  console.log(wrong.length === 0 ? `Seed ${plan.seed} is well: ${hash}` : wrong);
  return wrong.length === 0;
}

async function print(seed: number, { wrong }: Outcome, brief: boolean): Promise<void> {
  const said = [`Seed ${seed} (--replay ${seed} prints all of it):`, ...wrong.map(({ task, what }) => `  ${task}: ${what}`)];
  console.log(said.join('\n'));
  if (brief) return;
  const { plan, outcome } = await shorten(planOf(seed), wrong[0]!);
  const { task } = outcome.wrong[0]!;
  const trace = outcome.lines.filter(
    (line) => line.includes(task) || !/ (stores|keeps|begins|ends|acknowledges|is answered about) /.test(line),
  );
  console.log([`What it takes: ${JSON.stringify({ tasks: plan.tasks, faults: plan.faults }, undefined, 1)}`, ...trace].join('\n'));
}
