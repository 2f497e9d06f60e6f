import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { freePort } from '@troupe/testing';
import { until } from '../api-client.ts';

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  /** Both outputs. */
  readonly printed: string;
}

/** Somebody at two terminals who types what a page says: one is for platforms, which run until the next one starts. */
export interface Reader extends AsyncDisposable {
  /** In the folder that the last commands left it in. */
  run(commands: string): Promise<Ran>;
  /** Commands whose last one is a platform; returns once that answers. */
  start(commands: string): Promise<Ran>;
  /** Ctrl-C in the terminal of the platform, if one runs. */
  stop(): Promise<void>;
  write(file: string, text: string): Promise<void>;
  /** Where it is. */
  folder: string;
}

/** Any command that fails ends the rest. */
const strict = 'set -euo pipefail\ncurl() { command curl --fail-with-body --max-time 40 "$@"; }\n';

/** What a terminal of a user does not have: what npm, vitest or the shell of the tests put there. */
const foreign = /^(npm_|TROUPE_|OPENAI_|OTEL_|NODE_|VITEST|HOST$|PORT$|LOG_LEVEL$|INIT_CWD$|FORCE_COLOR$|NO_COLOR$)/;

/**
 * @param node - folder of the Node to use; the machine's own, without those of packages, when absent
 * @param home - for what commands keep beside their work
 */
export function makeReader(node: string | undefined, home: string): Reader {
  let port = 0;
  let platform: ChildProcess | undefined;
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((each) => !each.includes('node_modules'));
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
    PATH: [...(node === undefined ? [] : [node]), ...path].join(delimiter),
    TMPDIR: join(home, 'tmp'),
    npm_config_prefer_offline: 'true',
  };

  /** The ports that pages name may be taken on this machine: one is found when it is needed first. */
  const choosePort = async (): Promise<number> => (port ||= await freePort());
  const atPort = (text: string): string => text.replaceAll(/\b808[01]\b/g, String(port));

  function shell(commands: string, more: Readonly<Record<string, string>>): { readonly child: ChildProcess; ran(): Ran } {
    const left = `trap 'pwd > "${home}/folder"' EXIT\n`;
    const child = spawn('bash', ['-c', strict + left + atPort(commands)], {
      cwd: reader.folder,
      env: { ...env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let stdout = '';
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => ((stdout += text), (printed += text)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (printed += text));
    return { child, ran: () => ({ status: child.exitCode, stdout, printed }) };
  }

  const reader: Reader = {
    folder: home,
    async run(commands) {
      const { child, ran } = shell(commands, platform === undefined ? {} : { TROUPE_URL: `http://127.0.0.1:${port}` });
      await once(child, 'close');
      reader.folder = (await readFile(join(home, 'folder'), 'utf8')).trim();
      return ran();
    },
    async start(commands) {
      await reader.stop();
      const { child, ran } = shell(commands, { PORT: String(await choosePort()) });
      platform = child;
      const isUp = async (): Promise<true | undefined> => {
        if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}.`);
        if (!ran().stdout.includes('Troupe runs at')) return undefined;
        return (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.ok ? true : undefined;
      };
      await until('a platform to answer', 240_000, isUp).catch((error: Error) => {
        throw new Error(`${error.message}\n${ran().printed}`, { cause: error });
      });
      // Where the commands before the platform went, a second terminal goes, too.
      for (const [, target = ''] of commands.matchAll(/^cd (.*)$/gm)) reader.folder = join(reader.folder, target);
      // The address it prints is the one that the page shows.
      const shown = ran().printed.replaceAll(String(port), '8080');
      return { status: null, stdout: shown, printed: shown };
    },
    async stop() {
      if (platform === undefined) return;
      const child = platform;
      platform = undefined;
      if (child.exitCode !== null || child.signalCode !== null) return;
      process.kill(-child.pid!, 'SIGINT');
      await once(child, 'exit');
      await until('the platform to be gone', 20_000, async () =>
        (await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined)) === undefined ? true : undefined,
      );
    },
    async write(file, text) {
      const path = join(reader.folder, file);
      await mkdir(dirname(path), { recursive: true });
      await choosePort();
      await writeFile(path, atPort(text));
    },
    async [Symbol.asyncDispose]() {
      await reader.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
  return reader;
}
