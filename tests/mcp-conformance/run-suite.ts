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

const program = join(dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json')), 'dist/index.js');
const counts = z.object({ scenario: z.string(), passed: z.coerce.number(), failed: z.coerce.number() });

/** Runs the official suite. @param args what it is to test, as its command line has it */
export async function runSuite(role: 'server' | 'client', revision: Revision, args: readonly string[]): Promise<SuiteRun> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-conformance-'));
  try {
    const child = spawn(process.execPath, [program, role, '--requirements', revision, '-o', folder, ...args], { cwd: folder });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    const [code] = (await once(child, 'close')) as [number | null];
    const summary = output.slice(output.lastIndexOf('=== SUMMARY ==='));
    const lines = summary.matchAll(/^[✓✗] (?<scenario>\S+): (?<passed>\d+) passed, (?<failed>\d+) failed/gm);
    const scenarios = Array.from(lines, ({ groups }) => counts.parse(groups));
    return {
      passed: code === 0 && scenarios.length > 0,
      scenarios: new Map(scenarios.map(({ scenario, ...numbers }) => [scenario, numbers])),
      failedUncounted: Array.from(summary.matchAll(/^ {2}✗ (\S+) \(/gm), ([, name]) => name!),
      output,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
