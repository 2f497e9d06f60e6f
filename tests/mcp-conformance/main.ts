import { parseArgs } from 'node:util';
import { runUnderKills } from './under-kills.ts';

/** `npm run mcp:kills`: a few minutes for each round of all scenarios. */
const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, help: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (values.help) {
  console.log('npm run mcp:kills -- [--rounds 3] [part of the name of scenarios]');
} else {
  const { failed, ...figures } = await runUnderKills({ rounds: Number(values.rounds), name: positionals[0] }, (line) =>
    console.log(`${new Date().toISOString().slice(11, 19)} ${line}`),
  );
  console.table(figures);
  for (const { scenario, output } of failed) console.error(`${scenario}\n${output}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
