import type { Schedule } from '@troupe/contracts';
import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { clientOf, positiveNumber, remoteCommand, type RemoteOptions } from '../../input/command-options.ts';
import { first, printMoreHint } from '../../input/first.ts';
import { print } from '../../output/print.ts';
import { printable } from '../../output/printable.ts';
import { overlapOption, settingsOf, settingsOptions, type SettingsOptions, type WithOverlap } from './schedule-options.ts';
import { runLine, scheduleTable, scheduleText } from './schedule-text.ts';

/** Tasks that are started by time. */
export function schedulesCommands(program: Command, context: CliContext): void {
  const schedules = program.command('schedules').summary('have tasks started by time').description('have tasks started by time');
  settingsCommands(schedules, context);
  readCommands(schedules, context);
  pauseCommands(schedules, context);
  runCommands(schedules, context);
}

function settingsCommands(schedules: Command, context: CliContext): void {
  const create = remoteCommand(schedules, 'create', 'make one', [
    'schedules create nightly --cron "0 2 * * *" --time-zone Europe/Berlin --workflow nightly-report',
    'schedules create poll --every 15m --jitter 1m --agent watcher --input "What is new?"',
  ]).argument('[id]', 'made by the platform without it');
  settingsOptions(create).action(async (id: string | undefined, options: SettingsOptions) => {
    const request = { ...(id === undefined ? {} : { id }), ...settingsOf(options) };
    const schedule = await clientOf(context, options).createSchedule(request);
    print(context, options, schedule, () => scheduleText(schedule));
  });
  const replace = remoteCommand(schedules, 'replace', 'give one other settings, all of them', [
    'schedules replace nightly --cron "0 3 * * *" --workflow nightly-report',
  ]).argument('<id>');
  settingsOptions(replace).action(async (id: string, options: SettingsOptions) => {
    const schedule = await clientOf(context, options).replaceSchedule(id, settingsOf(options));
    print(context, options, schedule, () => scheduleText(schedule));
  });
  remoteCommand(schedules, 'remove', 'remove one; tasks that it started go on', ['schedules remove nightly'])
    .argument('<id>')
    .action(async (id: string, options: RemoteOptions) => {
      await clientOf(context, options).removeSchedule(id);
      print(context, options, { id }, () => `${printable(id)} is removed.`);
    });
}

function readCommands(schedules: Command, context: CliContext): void {
  remoteCommand(schedules, 'list', 'list them, by id', ['schedules list', 'schedules list --json'])
    .option('--limit <count>', 'how many', positiveNumber, 100)
    .action(async ({ limit, ...options }: RemoteOptions & { readonly limit: number }) => {
      const { items, more } = await first(clientOf(context, options).schedules(), limit);
      print(context, options, items, () => (items.length === 0 ? 'None.' : scheduleTable(items)));
      if (more) printMoreHint(context, limit);
    });
  remoteCommand(schedules, 'show', 'one, with its last and its next runs', ['schedules show nightly'])
    .argument('<id>')
    .action(async (id: string, options: RemoteOptions) => {
      const schedule = await clientOf(context, options).schedule(id);
      print(context, options, schedule, () => scheduleText(schedule));
    });
}

function pauseCommands(schedules: Command, context: CliContext): void {
  for (const [name, summary] of [
    ['pause', 'start nothing until it is resumed'],
    ['resume', 'go on with what is due from now on'],
  ] as const)
    remoteCommand(schedules, name, summary, [`schedules ${name} nightly --note "the warehouse moves"`])
      .argument('<id>')
      .option('--note <text>', 'why')
      .action(async (id: string, { note, ...options }: RemoteOptions & { readonly note?: string }) => {
        const client = clientOf(context, options);
        const schedule: Schedule = await (name === 'pause' ? client.pauseSchedule(id, note) : client.resumeSchedule(id, note));
        print(context, options, schedule, () => scheduleText(schedule));
      });
}

function runCommands(schedules: Command, context: CliContext): void {
  overlapOption(remoteCommand(schedules, 'trigger', 'have one run now, also while it is paused', ['schedules trigger nightly']))
    .argument('<id>')
    .action(async (id: string, { overlap, ...options }: RemoteOptions & WithOverlap) => {
      const run = await clientOf(context, options).triggerSchedule(id, overlap);
      print(context, options, run ?? {}, () => (run === undefined ? 'It waits for an open run to end.' : runLine(run)));
    });
  overlapOption(
    remoteCommand(schedules, 'backfill', 'start the runs that were due in a while, both ends included', [
      'schedules backfill nightly --from 2026-11-01T00:00:00Z --to 2026-11-07T00:00:00Z',
    ]),
  )
    .argument('<id>')
    .requiredOption('--from <moment>', 'such as 2026-11-01T00:00:00Z')
    .requiredOption('--to <moment>', 'the last moment')
    .action(async (id: string, { from, to, overlap, ...options }: RemoteOptions & WithOverlap & { readonly from: string; to: string }) => {
      const which = { from, to, ...(overlap === undefined ? {} : { overlap }) };
      const count = await clientOf(context, options).backfillSchedule(id, which);
      print(context, options, { count }, () => `${count} runs are started.`);
    });
}
