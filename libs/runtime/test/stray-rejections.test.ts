import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('rejecting-program.ts', import.meta.url));

it('a promise the code of a task lets go, or awaits only later, does not end the process', { timeout: 30_000 }, () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect([status, stdout]).toEqual([0, 'cancelled completed\nstill here\n']);
});

it('a rejection of other code ends the process, as it does in Node', { timeout: 30_000 }, () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, '--reject'], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([1, 'cancelled completed\n']);
  expect(stderr).toContain('Error: of the process itself');
});
