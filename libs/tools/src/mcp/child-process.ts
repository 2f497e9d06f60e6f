import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { defaultBounds } from '@troupe/contracts';

const pids = new Set<number>();
let watches = false;

/** Characters of the standard error of a server that are kept: the last ones. */
const KEPT = 1_024;

/** A server that is a process of its own. */
export interface Child {
  readonly transport: StdioClientTransport;
  /** What it last wrote to its standard error. */
  said(): string;
  /** From now on it ends with this process, whatever that one's end is but SIGKILL; then its input ends. */
  guard(): () => void;
}

export interface Started {
  readonly command: readonly [program: string, ...args: readonly string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
}

/** It finds the path, the home folder and the name of the user in its environment, and what its definition says. */
export function childProcess({ command: [program, ...args], env, cwd }: Started): Child {
  const transport = new StdioClientTransport({
    command: program,
    args,
    stderr: 'pipe',
    maxBufferSize: defaultBounds.mcpMessageBytes,
    env: { ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  let text = '';
  transport.stderr?.on('data', (chunk: Buffer) => (text = (text + chunk.toString('utf8')).slice(-KEPT)));
  return {
    transport,
    said: () => text.trim(),
    guard() {
      const { pid } = transport;
      if (pid === null) return () => {};
      if (!watches) process.on('exit', killAll);
      watches = true;
      pids.add(pid);
      return () => void pids.delete(pid);
    },
  };
}

function killAll(): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
}
