import { catalogOf, exampleStart, isGuardActivity, isStepHookActivity, TroupeError, type App } from '@troupe/contracts';
import { loadApp, watchApp } from '@troupe/sdk/app';
import type { Command } from 'commander';
import type { CliContext, PlatformFlags, RunningPlatform } from '../cli-context.ts';
import { command, platformFlags, withPlatform } from '../input/command-options.ts';
import { printable, printableJson } from '../output/printable.ts';
import { reportError } from '../output/report-error.ts';

type ServeOptions = PlatformFlags & { readonly json?: true };

/** `start` and `dev`: the platform in this process until the user stops it. */
export function serveCommands(program: Command, context: CliContext): void {
  const appHelp = 'folder of the app (TROUPE_APP; default: this folder, or examples/sample)';
  withPlatform(
    command(program, 'start', 'run the platform with an app', ['start', 'start my-app --port 9000', 'start my-app --data /var/lib/troupe']),
  )
    .argument('[app]', appHelp)
    .action((app: string | undefined, options: ServeOptions) =>
      serve(context, { ...options, ...(app === undefined ? {} : { app }) }, false),
    );
  withPlatform(command(program, 'dev', 'run the platform and load the app again when its files change', ['dev', 'dev my-app']))
    .argument('[app]', appHelp)
    .action((app: string | undefined, options: ServeOptions) =>
      serve(context, { ...options, ...(app === undefined ? {} : { app }) }, true),
    );
}

async function serve(context: CliContext, options: ServeOptions, reloads: boolean): Promise<void> {
  const json = options.json === true;
  const platform = await context.startPlatform(platformFlags(options));
  try {
    const watch = reloads ? await watchApp(platform.folder, () => reload(context, platform, json)) : undefined;
    announce(context, platform, json, reloads);
    await aborted(context.interrupted);
    if (!json) context.stdout.write('Stopping: work under way may finish.\n');
    await watch?.close();
  } finally {
    await platform.close();
  }
}

function announce(
  { stdout, env }: CliContext,
  { url, key, folder, data, app, notices, recovered }: RunningPlatform,
  json: boolean,
  reloads: boolean,
): void {
  if (json) {
    stdout.write(
      `${printableJson({ event: 'started', url, app: folder, build: app.build, data, recovered, notices, pid: process.pid })}\n`,
    );
    return;
  }
  const keyHeader =
    key === undefined
      ? ''
      : ` -H "authorization: Bearer ${env['TROUPE_API_KEY'] === undefined ? '<one of TROUPE_API_KEYS>' : '$TROUPE_API_KEY'}"`;
  const lines = [
    `Troupe runs at ${url} (Ctrl-C stops it)`,
    `  app   ${folder}: ${counts(app)}`,
    `  data  ${data}${recovered === 0 ? '' : `, ${recovered} open ${recovered === 1 ? 'task' : 'tasks'} taken up`}`,
    `  docs  ${url}/docs`,
    ...notices.map((notice) => `  note  ${notice}`),
    ...(reloads ? ['Watching the app: a change is loaded at once, open tasks go on.'] : []),
    'Try:',
    `  curl -s ${url}/v1/tasks${keyHeader} -H "content-type: application/json" -d '${exampleStart(catalogOf(app, 'workflow')[0] ?? catalogOf(app, 'agent')[0])}'`,
  ];
  stdout.write(`${lines.map(printable).join('\n')}\n`);
}

function counts(app: App): string {
  const named = {
    workflow: app.workflows,
    agent: app.agents,
    tool: app.tools,
    activity: new Set([...app.activities.keys()].filter((name) => !isGuardActivity(name) && !isStepHookActivity(name))),
    model: app.models,
  };
  return Object.entries(named)
    .filter(([, { size }]) => size > 0)
    .map(([kind, { size }]) => `${size} ${size === 1 ? kind : kind.replace(/y$/, 'ie').concat('s')}`)
    .join(', ');
}

/** A change that cannot be loaded leaves the app as it was. */
async function reload(context: CliContext, platform: RunningPlatform, json: boolean): Promise<void> {
  try {
    const app = await loadApp(platform.folder);
    await platform.reload(app);
    context.stdout.write(json ? `${printableJson({ event: 'reloaded', build: app.build })}\n` : `Loaded the app again: ${counts(app)}\n`);
  } catch (error) {
    reportError(context, error, json);
    if (!json && error instanceof TroupeError && error.code === 'invalid-app')
      context.stderr.write('The app stays as it was until that is mended.\n');
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
