import { spawnSync } from 'node:child_process';

/** Every gate runs, whatever the ones before it found: one run shows all there is to mend. */
const gates: Readonly<Record<string, readonly string[]>> = {
  format: ['oxfmt', '--check'],
  lint: ['oxlint'],
  layers: ['turbo', 'boundaries'],
  folders: ['node', 'scripts/check-folders.ts'],
  lengths: ['node', 'scripts/check-lengths.ts'],
  cycles: ['node', 'scripts/check-cycles.ts'],
  parts: ['node', 'scripts/check-parts.ts'],
  rules: ['node', 'scripts/check-rules.ts'],
  documents: ['node', 'scripts/check-documents.ts'],
  words: ['node', 'scripts/check-words.ts'],
  subjects: ['node', 'scripts/check-subjects.ts'],
  types: ['turbo', 'run', 'typecheck', '--continue', '--output-logs=errors-only'],
  'types of the scripts': ['tsc', '-p', '.'],
  unused: ['knip'],
};

const offline = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };

const broken = Object.entries(gates).filter(([name, [command, ...args]]) => {
  console.log(`\n── ${name}: ${[command, ...args].join(' ')}`);
  return spawnSync(command!, args, { stdio: 'inherit', env: { ...process.env, ...offline } }).status !== 0;
});

console.log(broken.length === 0 ? '\nAll gates are green.' : `\nRed: ${broken.map(([name]) => name).join(', ')}.`);
process.exitCode = broken.length === 0 ? 0 : 1;
