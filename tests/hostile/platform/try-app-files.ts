import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { megabytes, residentMemory } from './resident-memory.ts';
import { platformCommand, runTask, type PlatformCommand } from './platform-command.ts';
import type { Verdict } from './verdict.ts';

interface HostileFile {
  readonly name: string;
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** The corpus is that of the tests of the loader. */
async function hostileFiles(): Promise<readonly HostileFile[]> {
  const { href } = new URL('../../../libs/sdk/test/hostile/app-files.ts', import.meta.url);
  return ((await import(href)) as { readonly hostileAppFiles: readonly HostileFile[] }).hostileAppFiles;
}

const greeter = `import { workflow } from 'troupe';
export default workflow('greeter', async (ctx, name) => [name, await ctx.signal('sure')]);
`;

/** Milliseconds a task may take beside a file, and bytes the process may have more than before the first. */
const [LONGEST, MOST] = [1_000, 150 * 1024 * 1024];
/** Milliseconds until a file is refused: some never finish, and have half a minute. */
const TIMEOUT_MS = 60_000;

/** Puts each of the hostile files into the app of a platform that runs (\`troupe dev\`), one after the other. */
export async function tryAppFiles(): Promise<Verdict> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-app-files-'));
  const app = join(folder, 'app');
  await write(join(app, 'workflows', 'greeter.ts'), greeter);
  try {
    await using command = platformCommand(['dev', app], folder, { TROUPE_DATA: join(folder, 'data') });
    await printed(command, 'Watching the app', 1);
    for (let n = 0; n < 50; n++) await runTask(command.url);
    const before = await residentMemory(command.child.pid);
    const faults: string[] = [];
    let [most, slowest, refused, loaded] = [before, 0, 0, 0];
    const files = await hostileFiles();
    for (const { name, path, content } of files) {
      if (command.ended() !== undefined) {
        faults.push(`${name}: the process has ended: ${command.output().slice(-1_000)}`);
        break;
      }
      const from = command.output().length;
      await write(join(app, path), content);
      const tasks: number[] = [];
      // It is being loaded meanwhile.
      const refusal = printed(command, 'The app stays as it was', ++refused).then(
        () => true,
        () => false,
      );
      tasks.push(await runTask(command.url));
      if (!(await refusal)) faults.push(`${name}: it is not refused`);
      const said = command.output().slice(from);
      if (!said.includes(path)) faults.push(`${name}: it is not named: ${said.slice(0, 500)}`);
      if (said.length > 50_000) faults.push(`${name}: ${said.length} characters are printed`);
      tasks.push(await runTask(command.url));
      await rm(join(app, path));
      await printed(command, 'Loaded the app again', ++loaded);
      most = Math.max(most, await residentMemory(command.child.pid));
      slowest = Math.max(slowest, ...tasks);
      if (Math.max(...tasks) > LONGEST) faults.push(`${name}: a task takes ${Math.round(Math.max(...tasks))} ms`);
    }
    const after = await residentMemory(command.child.pid);
    if (most - before > MOST) faults.push(`The process has ${megabytes(most)} at most, and had ${megabytes(before)}.`);
    return {
      boundary: 'app file',
      inputs: files.length,
      faults,
      summary: `memory ${megabytes(before)} before, ${megabytes(most)} at most, ${megabytes(after)} after; slowest task ${Math.round(slowest)} ms`,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function write(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

async function printed(command: PlatformCommand, text: string, times: number): Promise<void> {
  for (const deadline = Date.now() + TIMEOUT_MS; Date.now() < deadline; await sleep(20)) {
    if (command.output().split(text).length > times) return;
    if (command.ended() !== undefined) break;
  }
  throw new Error(`"${text}" is not printed ${times} times:\n${command.output().slice(-2_000)}`);
}
