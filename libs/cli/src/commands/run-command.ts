import { askedPlatform } from '../contexts/asked-platform.ts';
import { TroupeError, type Attributes, type Duration, type Json, type Task } from '@troupe/contracts';
import { connect, type Client, type StartOptions } from '@troupe/sdk';
import type { Command } from 'commander';
import type { CliContext, PlatformFlags } from '../cli-context.ts';
import { followToEnd } from './follow/follow-to-end.ts';
import { INPUT_HELP, readInput } from '../input/command-input.ts';
import { clientOf, command, keyValue, platformFlags, withAddress, withPlatform, type RemoteOptions } from '../input/command-options.ts';
import { printable } from '../output/printable.ts';
import { targetOf } from '../input/target-of.ts';

/** Milliseconds a platform may be away while its task is followed. */
const RETRY_FOR_MS = 60_000;

interface RunOptions extends RemoteOptions, PlatformFlags {
  readonly agent?: true;
  readonly id?: string;
  readonly session?: string;
  readonly timeout?: string;
  readonly attribute?: Attributes;
}

/** Starts a task, follows it to its end and exits by its outcome. */
export function runCommand(program: Command, context: CliContext): void {
  const run = command(program, 'run', 'run a workflow or agent and follow it to its end', [
    `run content-approval "Why durable workflows matter"`,
    `run loan-check '{"applicant": "Ada", "amount": 500}' --json`,
    `run travel-planner "A flight from Oslo to Lisbon on 2026-12-01" --session ada --url http://127.0.0.1:8080`,
  ])
    .argument('<name>', 'a workflow, or an agent')
    .argument('[input]', INPUT_HELP)
    .option('--agent', 'the name is that of an agent, also when a workflow has it too')
    .option('--id <id>', 'id of the task; the same id again follows the same task')
    .option('--session <id>', 'the conversation it belongs to')
    .option('--timeout <duration>', 'longest life of the task, e.g. 10m')
    .option('--attribute <key=value>', 'an attribute to find it by; may be repeated', keyValue)
    .option('--app <folder>', 'app to run it on in this process, when no platform is named');
  withPlatform(withAddress(run, '(TROUPE_URL); without one the platform is started in this process'))
    .addHelpText(
      'after',
      '\nEvents go to stderr, the output to stdout; with --json both go to stdout, one JSON document a line.\n' +
        'Exit codes: "troupe --help".\n',
    )
    .action(async (name: string, text: string | undefined, options: RunOptions) =>
      runTask(context, name, text === undefined ? undefined : await readInput(context, text), options),
    );
}

async function runTask(context: CliContext, name: string, input: Json | undefined, options: RunOptions): Promise<void> {
  if (askedPlatform(context, options) !== undefined) {
    // Nobody there is said at once; a platform that restarts while the task runs is waited for.
    await clientOf(context, options).workflows();
    const client = clientOf(context, options, RETRY_FOR_MS);
    await followToEnd(context, client, await begin(client, name, input, options), options);
    return;
  }
  // Its own port is of no use to anybody but approvals from another terminal; errors are all its log should say here.
  const logLevel = options.logLevel ?? context.env['LOG_LEVEL'] ?? 'error';
  const platform = await context.startPlatform(platformFlags({ port: '0', ...options, logLevel })).catch((error: unknown) => {
    if (!(error instanceof TroupeError) || error.code !== 'data-in-use') throw error;
    throw new TroupeError('data-in-use', `${error.message} If that is a running platform, name it: --url http://127.0.0.1:8080.`, {
      cause: error,
    });
  });
  try {
    if (options.json !== true) for (const notice of platform.notices) context.stderr.write(`${printable(notice)}\n`);
    if (options.json !== true) context.stderr.write(`Running in this process, for other terminals at ${platform.url}\n`);
    const client = connect(platform.url, platform.key === undefined ? {} : { key: platform.key });
    await followToEnd(context, client, await begin(client, name, input, options), options);
  } finally {
    await platform.close();
  }
}

async function begin(client: Client, name: string, input: Json | undefined, options: RunOptions): Promise<Task> {
  return client.start(await targetOf(client, name, options.agent), input, startOptions(options));
}

function startOptions({ id, session, timeout, attribute }: RunOptions): StartOptions {
  return {
    ...(id === undefined ? {} : { id }),
    ...(session === undefined ? {} : { session }),
    // The platform checks it, and says what is wrong with it.
    ...(timeout === undefined ? {} : { timeout: timeout as Duration }),
    ...(attribute === undefined ? {} : { attributes: attribute }),
  };
}
