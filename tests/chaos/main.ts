import { parseArgs } from 'node:util';
import { chaosRun } from './chaos-run.ts';

/** `npm run chaos`: five minutes by default; the same seed harms in the same order. */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    tasks: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log('npm run chaos -- [--seconds 300] [--tasks 5000] [--seed 1]');
} else {
  const seconds = Number(values.seconds);
  const long = seconds >= 240;
  const report = await chaosRun(
    {
      seconds,
      tasks: Number(values.tasks),
      seed: Number(values.seed),
      killEvery: 2,
      natsRestarts: long ? 10 : 2,
      natsWipes: long ? 3 : 1,
      storeOutage: long ? 60 : 5,
      pause: long ? 30 : 8,
      lostReplies: 0.05,
    },
    (line) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`),
  );
  const { violations, ...figures } = report;
  console.table(figures);
  for (const violation of violations.slice(0, 50)) console.error(violation);
  console.log(`${violations.length} violations`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
