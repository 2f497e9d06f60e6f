import { readFileSync } from 'node:fs';

/**
 * Prints `N passed, N failed, N skipped` from vitest's JSON report and fails unless everything ran and passed.
 * A file that failed outside its tests (it cannot be loaded, its set-up threw) counts as one failed test.
 */
interface Report {
  readonly success: boolean;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly { readonly status: string }[] }[];
}

const counts = { passed: 0, failed: 0, skipped: 0 };
const report = read(process.argv[2]);
for (const file of report?.testResults ?? []) {
  if (file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed')) counts.failed += 1;
  for (const { status } of file.assertionResults) counts[status === 'passed' || status === 'failed' ? status : 'skipped'] += 1;
}
if (report?.success !== true) console.log('The test run did not succeed.');
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = report?.success === true && counts.passed > 0 && counts.failed === 0 && counts.skipped === 0 ? 0 : 1;

function read(file: string | undefined): Report | undefined {
  try {
    return JSON.parse(readFileSync(file ?? '', 'utf8')) as Report;
  } catch {
    return undefined;
  }
}
