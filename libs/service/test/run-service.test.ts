import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('programs/service.ts', import.meta.url));

interface Run {
  readonly child: ChildProcess;
  output(): string;
  /** Resolves once it printed that. */
  prints(text: string): Promise<void>;
  readonly ended: Promise<number | null>;
}

function run(manner: string): Run {
  const child = spawn(process.execPath, [program, manner], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  return {
    child,
    output: () => text,
    prints: (awaited) => expect.poll(() => text, { timeout: 8_000 }).toContain(awaited),
    ended: once(child, 'close').then(([code]) => code as number | null),
  };
}

describe('a service', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('closes on %s and exits with 0, whatever lingers', async (signal) => {
    const service = run('well');
    await service.prints('started');
    service.child.kill(signal);
    expect(await service.ended).toBe(0);
    expect(service.output()).toMatch(/closing\nclosed/);
  });

  it.each([[['stdout']], [['stderr']], [['stdout', 'stderr']]] as const)('goes on when nobody reads its %j any more', async (closed) => {
    const service = run('talks');
    await service.prints('started');
    for (const stream of closed) service.child[stream]!.destroy();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(service.child.exitCode).toBe(null);
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
  });

  it('ends at once on a second signal, but not on an echo of the first', async () => {
    const service = run('slow');
    await service.prints('started');
    service.child.kill('SIGINT');
    await service.prints('closing');
    service.child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(service.child.exitCode).toBe(null);
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(130);
  });

  it('does not close for ever', async () => {
    const service = run('slow');
    await service.prints('started');
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(1);
    expect(service.output()).toContain('Closing took longer than 1500 ms.');
  });

  it('can be stopped while it starts', async () => {
    const service = run('never-starts');
    await service.prints('started');
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
  });

  it('says what keeps it from starting: every problem once, or the one there is', async () => {
    const [misconfigured, unreachable] = [run('misconfigured'), run('unreachable')];
    expect(await misconfigured.ended).toBe(1);
    expect(misconfigured.output()).toBe(
      'The configuration cannot work (invalid-configuration)\n  PORT is a whole number.\n  tools/a.ts: The tool has no name.\n',
    );
    expect(await unreachable.ended).toBe(1);
    expect(unreachable.output()).toBe('The store at 127.0.0.1:1 does not answer. (unavailable)\n');
  });
});
