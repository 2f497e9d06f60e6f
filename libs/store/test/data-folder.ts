import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder for one test, not made yet, gone after it. */
export async function dataFolder(): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'troupe-store-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  return join(parent, 'data', 'here');
}
