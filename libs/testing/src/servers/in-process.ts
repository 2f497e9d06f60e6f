import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isOpen } from './is-open.ts';
import type { ServerKind } from './server-kind.ts';
import type { Runner } from './test-server.ts';
import { untilAnswers } from './until-answers.ts';

/** Characters of its output that are shown when a server does not start. */
const TAIL = 2_000;

/** A server as a process of its own, over a folder of its own. */
export function inProcess(kind: ServerKind, port: number, program: string, prepare: ServerKind['prepare']): Runner {
  let folder: string | undefined;
  let running: ChildProcess | undefined;

  return {
    async start() {
      folder ??= await mkdtemp(join(tmpdir(), 'troupe-server-'));
      const data = join(folder, 'data');
      await mkdir(data, { recursive: true });
      let output = '';
      const child = spawn(program, await prepare(data, port), { stdio: ['ignore', 'pipe', 'pipe'] });
      const append = (text: string): void => void (output = (output + text).slice(-TAIL));
      child.stdout.setEncoding('utf8').on('data', append);
      child.stderr.setEncoding('utf8').on('data', append);
      child.once('error', (error) => append(String(error)));
      running = child;
      alive.add(child);
      child.once('close', () => alive.delete(child));
      await untilAnswers(kind, port, () => (isGone(child) ? `it ended:\n${output}` : undefined));
    },
    async kill() {
      if (running === undefined || isGone(running)) return;
      running.kill('SIGKILL');
      await once(running, 'close');
      // A process that is killed closes its pipes before its sockets.
      while (await isOpen(port)) await sleep(5);
    },
    async wipe() {
      if (folder !== undefined) await rm(join(folder, 'data'), { recursive: true, force: true });
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
      folder = undefined;
    },
  };
}

function isGone(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});
