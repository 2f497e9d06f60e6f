import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('straying-program.ts', import.meta.url));
const run = (...args: readonly string[]) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });

describe('an error that code of an app throws where nothing can catch it', () => {
  it('K6 fails the call it is of, is logged, and the process goes on', { timeout: 60_000 }, () => {
    const { status, stdout, stderr } = run();
    expect(stderr).toBe('');
    const ways = ['timer', 'interval', 'immediate', 'tick', 'microtask', 'rejection', 'late rejection', 'emitter'];
    const failed = (way: string, message: string): string[] => ['activity', 'step'].map((name) => `${name} | ${way} | failed | ${message}`);
    expect(stdout.trimEnd().split('\n')).toEqual([
      ...ways.flatMap((way) => failed(way, `thrown by ${way}`)),
      ...failed('socket', 'connect ECONNREFUSED 127.0.0.1:1'),
      ...failed('something else', 'something that is not an Error was thrown'),
      // The call had ended well: what it left behind is only logged.
      'after | timer | completed | ["left","rested"]',
      'after | late rejection | completed | ["left","rested"]',
      expect.stringMatching(/^listener \| failed \| .* took longer than 20 ms/),
      'in a microtask | failed | thrown by the code of a task',
      expect.stringMatching(/^in a listener \| (failed \| thrown by a listener of a task|blocked \| determinism-violation)$/),
      'caught late | completed | ["thrown by an activity","thrown by a step"]',
      'quick | completed | "done"',
      expect.stringMatching(/^logged 26: error an error of activity "stray" was caught by nobody; error an error of step "stray"/),
    ]);
    expect(status).toBe(0);
  });

  it.each(['activity', 'step'])('ends the process when it is to, as Node would: by an %s', { timeout: 60_000 }, (where) => {
    const { status, stdout, stderr } = run('exit', where);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('Error: thrown by timer');
  });
});
