import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface GateTest {
  /** Runs the gate, for this repository unless another is named. */
  check(...args: readonly string[]): { readonly status: number | null; readonly output: string };
  /** A folder with these files, by path. */
  repository(files: Readonly<Record<string, string>>): string;
  dispose(): void;
}

/** A script of `scripts/`, run for folders that are removed afterwards. */
export function gateTest(script: string): GateTest {
  const gate = fileURLToPath(new URL(`../scripts/${script}`, import.meta.url));
  const made: string[] = [];
  return {
    check(...args) {
      const { status, stdout } = spawnSync(process.execPath, [gate, ...args], { encoding: 'utf8' });
      return { status, output: stdout };
    },
    repository(files) {
      const root = mkdtempSync(join(tmpdir(), 'troupe-gate-'));
      made.push(root);
      for (const [file, content] of Object.entries(files)) {
        mkdirSync(join(root, dirname(file)), { recursive: true });
        writeFileSync(join(root, file), content);
      }
      return root;
    },
    dispose() {
      for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
    },
  };
}
