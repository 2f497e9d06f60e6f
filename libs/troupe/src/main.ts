import { createCli, type PlatformFlags, type RunningPlatform } from '@troupe/cli';
import { redactor } from '@troupe/contracts';
import type { Environment } from '@troupe/embedded';
import { secretsOf, takeEnvironment } from '@troupe/service/take-environment';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appNeeds } from './app-needs.ts';
import { findApp } from './find-app.ts';
import packageJson from '../package.json' with { type: 'json' };

/**
 * The command line over this process; resolves with the exit code.
 *
 * @param own the environment of this process, which loses what is secret of the platform before an app is loaded
 */
export function main(args: readonly string[], own: Record<string, string | undefined>): Promise<number> {
  const { stdin, stdout, stderr } = process;
  const env = takeEnvironment(own);
  const redact = redactor(secretsOf(env));
  const interrupted = interruptSignal(env['npm_lifecycle_event'] !== undefined);
  // What waits for somebody to type waits no longer, and the process can end.
  interrupted.addEventListener('abort', () => stdin.destroy());
  const cli = createCli({
    version: packageJson.version,
    env,
    stdout,
    stderr,
    stdin: () => stdin,
    atTerminal: stdin.isTTY && stderr.isTTY,
    configFolder: join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'troupe'),
    redact,
    interrupted,
    outputClosed: closedSignal([stdout, stderr]),
    template: fileURLToPath(new URL('../template/', import.meta.url)),
    appNeeds: () => appNeeds(packageJson.version, env),
    startPlatform: (flags) => startPlatform(env, flags),
    reencrypt: async (data, options) => (await import('@troupe/embedded')).reencryptData(env, data, options),
    async replay(app, history) {
      const [{ replayHistory, installGuards }, { loadApp }] = await Promise.all([import('@troupe/embedded'), import('@troupe/sdk/app')]);
      installGuards();
      return replayHistory(await loadApp((await appFolder(env, app)) ?? '.'), history);
    },
    findApp: (named) => appFolder(env, named),
    async appNames(folder) {
      const [{ installGuards }, { appNamesText, NAMES_FILE }] = await Promise.all([import('@troupe/embedded'), import('@troupe/sdk/app')]);
      installGuards();
      return { file: NAMES_FILE, text: await appNamesText(folder) };
    },
    async appModels(folder) {
      const [{ appModels, installGuards }, { loadApp }] = await Promise.all([import('@troupe/embedded'), import('@troupe/sdk/app')]);
      installGuards();
      return appModels(env, await loadApp(folder), redact);
    },
    tryMcpServer: async (server) => (await import('@troupe/embedded')).tryMcpServer(env, server, { redact, signal: interrupted }),
  });
  return cli(args);
}

/** Imported only by commands that run a platform, so that the others start at once. */
async function startPlatform(env: Environment, flags: PlatformFlags): Promise<RunningPlatform> {
  const [{ embeddedConfig, installGuards, ofApp, startEmbedded }, { loadApp }] = await Promise.all([
    import('@troupe/embedded'),
    import('@troupe/sdk/app'),
  ]);
  const found = await appFolder(env, flags.app);
  const config = embeddedConfig(env, { ...flags, ...(found === undefined ? {} : { app: found }) });
  // Before any code of the app: what it takes of the machine when it is loaded, it uses in tasks.
  installGuards();
  const app = await ofApp(config, () => loadApp(config.app));
  const platform = await startEmbedded(config, app);
  return {
    ...platform,
    key: config.auth.kind === 'keys' ? config.auth.keys[0] : undefined,
    folder: config.app,
    data: config.data,
    app,
  };
}

async function appFolder(env: Environment, named: string | undefined): Promise<string | undefined> {
  return named || env['TROUPE_APP'] || findApp(process.cwd());
}

/** Aborts when output cannot be written any more: its reader has gone, or a disk is full. A platform outlives that. */
function closedSignal(outputs: readonly NodeJS.WriteStream[]): AbortSignal {
  const controller = new AbortController();
  for (const output of outputs) output.on('error', () => controller.abort());
  return controller.signal;
}

/** Milliseconds within which a second signal is the first one again: npm passes on what the terminal sent to both. */
const REPEATED_SIGNAL_MS = 500;

/** Milliseconds between looks at whether the shell of an npm script is still there. */
const PARENT_POLL_MS = 500;

/**
 * Aborts at the first Ctrl-C or SIGTERM; another one later ends the process at once.
 *
 * @param script - npm runs this in a shell. A SIGTERM to npm ends that shell and never comes here: then the parent is another one.
 */
function interruptSignal(script: boolean): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  const stop = (signal: 'SIGINT' | 'SIGTERM'): void => {
    if (first !== undefined && performance.now() - first > REPEATED_SIGNAL_MS) process.exit(signal === 'SIGTERM' ? 143 : 130);
    first ??= performance.now();
    controller.abort(signal);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const parent = process.ppid;
  if (script) {
    const look = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(look);
      stop('SIGTERM');
    }, PARENT_POLL_MS).unref();
  }
  return controller.signal;
}
