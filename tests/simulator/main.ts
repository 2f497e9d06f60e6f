import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { planOf } from './plan.ts';
import { replay, runSeeds } from './run-seeds.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1..200' },
    minutes: { type: 'string', default: 'Infinity' },
    replay: { type: 'string' },
    /** Processes; seeds are shared out among them. */
    jobs: { type: 'string', default: String(availableParallelism()) },
    /** Goes on after a seed that fails. */
    all: { type: 'boolean', default: false },
    /** Prints no schedule and no trace. */
    brief: { type: 'boolean', default: false },
    /** Takes every so manieth seed. */
    step: { type: 'string', default: '1' },
  },
});
const [first = 1, last = first] = values.seeds.split('..').map(Number);
const jobs = Math.min(Number(values.jobs), last - first + 1);

if (values.replay !== undefined) process.exitCode = (await replay(planOf(Number(values.replay)))) ? 0 : 1;
else if (jobs > 1) await shareOut();
else {
  const { all, brief } = values;
  const { failed } = await runSeeds({ first, last, step: Number(values.step), minutes: Number(values.minutes), all, brief });
  process.exitCode = failed === 0 ? 0 : 1;
}

/** One process for each core. */
async function shareOut(): Promise<void> {
  const began = performance.now();
  const flags = [...(values.all ? ['--all'] : []), ...(values.brief ? ['--brief'] : [])];
  const children = Array.from({ length: jobs }, (_, i) =>
    fork(import.meta.filename, [
      ...['--jobs', '1', '--seeds', `${first + i}..${last}`, '--step', String(jobs), '--minutes', values.minutes],
      ...flags,
    ]),
  );
  const codes = await Promise.all(children.map((child) => ended(child, children)));
  const failed = codes.some((code) => code !== 0);
  const seconds = (performance.now() - began) / 1_000;
  const asked = last - first + 1;
  const until = values.minutes === 'Infinity' ? '' : ', or as many as there was time for';
  console.log(failed ? 'Not all is well.' : `${asked} seeds are well${until}: ${(asked / seconds).toFixed(1)} a second.`);
  process.exitCode = failed ? 1 : 0;
}

/** The first that fails ends the others, too. */
function ended(child: ChildProcess, all: readonly ChildProcess[]): Promise<number> {
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      if (code !== 0 && !values.all) for (const other of all) if (other.exitCode === null) other.kill();
      resolve(code ?? 1);
    });
  });
}
