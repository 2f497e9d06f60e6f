import { crashRun } from './crash-run.ts';

/** `npm run crash [times]`: kills the process at each named point that often, 20 times by default. */
const times = Number(process.argv[2] ?? 20);
const report = await crashRun(times, (line) => console.log(line));
console.table([...report.hits].map(([point, killed]) => ({ point, killed })));
console.log(`${report.tasks} tasks, ${report.effects} effects witnessed, ${report.violations.length} violations`);
for (const violation of report.violations) console.error(violation);
process.exitCode = report.violations.length === 0 ? 0 : 1;
