import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** Revisions of the protocol whose requirements the official suite knows. */
export const revisions = ['2025-11-25', '2026-07-28'] as const;
export type Revision = (typeof revisions)[number];

/** Each scenario, and how many of its checks passed and failed. */
export interface SuiteRun {
  /** Whether every scenario that counts passed. */
  readonly passed: boolean;
  readonly scenarios: ReadonlyMap<string, { readonly passed: number; readonly failed: number }>;
  /** Those that failed without counting: extensions, and what was added after the revision. */
  readonly failedUncounted: readonly string[];
  readonly output: string;
}

const suite = join(dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json')), 'dist/index.js');
const counts = z.object({ scenario: z.string(), passed: z.coerce.number(), failed: z.coerce.number() });

/** Runs all that a revision requires of a server, and what it names besides. */
export async function runServerSuite(url: string, revision: Revision): Promise<SuiteRun> {
  const { code, output } = await run(['server', '--requirements', revision, '--url', url]);
  const summary = output.slice(output.lastIndexOf('=== SUMMARY ==='));
  const lines = summary.matchAll(/^[✓✗] (?<scenario>\S+): (?<passed>\d+) passed, (?<failed>\d+) failed/gm);
  const scenarios = Array.from(lines, ({ groups }) => counts.parse(groups));
  return {
    passed: code === 0 && scenarios.length > 0,
    scenarios: new Map(scenarios.map(({ scenario, ...numbers }) => [scenario, numbers])),
    failedUncounted: Array.from(summary.matchAll(/^ {2}✗ (\S+) \(/gm), ([, name]) => name!),
    output,
  };
}

/** What a revision requires of a server, and the tasks extension. */
export async function serverScenarios(revision: Revision): Promise<readonly string[]> {
  const { output } = await run(['list', '--requirements', revision]);
  const [, required = ''] = output.split(/^Server scenarios.*$/m);
  const [listed] = required.split(/^\S/m, 1);
  return [...listed!.matchAll(/^ {2}- (\S+)/gm), ...output.matchAll(/^ {4}- (tasks-\S+) \[server\]/gm)].map(([, name]) => name!);
}

/** Runs one scenario against a server. */
export async function runServerScenario(
  url: string,
  revision: Revision,
  scenario: string,
): Promise<{ readonly passed: boolean; readonly output: string }> {
  // Extensions are of no revision, and left out where they are not forced.
  const { code, output } = await run(['server', '--scenario', scenario, '--spec-version', revision, '--force', '--url', url]);
  return { passed: code === 0 && !/^SKIPPED:/m.test(output), output };
}

/** Runs one scenario with the platform's client, at a revision or that of the extension. The suite itself would start all at once, each as a process. */
export async function runClientScenario(
  scenario: string,
  revision: Revision | undefined,
): Promise<{ readonly passed: boolean; readonly output: string }> {
  const version = revision === undefined ? [] : ['--spec-version', revision];
  const client = join(import.meta.dirname, 'client.ts');
  const command = `${process.execPath} ${client}`;
  const { code, output } = await run(['client', '--scenario', scenario, ...version, '--command', command]);
  return { passed: code === 0 && /^Passed: [1-9]/m.test(output), output };
}

async function run(args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-conformance-'));
  try {
    const child = spawn(process.execPath, [suite, ...args, ...(args[0] === 'list' ? [] : ['-o', folder])], { cwd: folder });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output };
  } finally {
    await rm(folder, { recursive: true });
  }
}
