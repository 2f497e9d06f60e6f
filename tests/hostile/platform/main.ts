import { tryAppFiles } from './try-app-files.ts';
import { trySettings } from './try-settings.ts';

/** `npm run hostile:start -- [app-files|settings]`: what comes from outside when the platform starts, and when its code changes. */
const boundaries = { 'app-files': tryAppFiles, settings: trySettings };
// Then what was started is ended, too.
process.once('SIGTERM', () => process.exit(1));
const named = process.argv.slice(2);
for (const [name, run] of Object.entries(boundaries)) {
  if (named.length > 0 && !named.includes(name)) continue;
  const { boundary, inputs, faults, summary } = await run();
  for (const fault of faults) console.error(fault);
  console.log(`${boundary}: ${inputs} inputs, ${faults.length} faults; ${summary}`);
  if (faults.length > 0) process.exitCode = 1;
}
