import { overlapPolicies, type Attributes, type Duration, type Json, type OverlapPolicy, type ScheduleSettings } from '@troupe/contracts';
import { InvalidArgumentError, type Command } from 'commander';
import { keyValue, positiveNumber, type RemoteOptions } from '../../input/command-options.ts';

export interface WithOverlap {
  readonly overlap?: OverlapPolicy;
}

export interface SettingsOptions extends RemoteOptions, WithOverlap {
  readonly cron?: readonly string[];
  readonly every?: Duration;
  readonly offset?: Duration;
  readonly at?: readonly string[];
  readonly timeZone?: string;
  readonly start?: string;
  readonly end?: string;
  readonly jitter?: Duration;
  readonly workflow?: string;
  readonly agent?: string;
  readonly input?: string;
  readonly attribute?: Attributes;
  readonly timeout?: Duration;
  readonly catchUp?: Duration;
  readonly deadline?: Duration;
  readonly pauseOnFailure?: true;
  readonly runs?: number;
  readonly description?: string;
}

/** What says when a schedule is due, and what it starts; calendar entries are for the API and files. */
export function settingsOptions(command: Command): Command {
  return overlapOption(
    command
      .option('--cron <expression>', 'five fields, six with seconds first, or @daily and its like; once for each', oneMore)
      .option('--every <duration>', 'an interval, such as 15m')
      .option('--offset <duration>', 'how much later than its multiples')
      .option('--at <moment>', 'a moment, such as 2026-12-01T08:00:00Z; once for each', oneMore)
      .option('--time-zone <name>', 'of cron expressions, such as Europe/Berlin; UTC without it')
      .option('--start <moment>', 'not before')
      .option('--end <moment>', 'not after')
      .option('--jitter <duration>', 'begin up to so much later')
      .option('--workflow <name>', 'what is started')
      .option('--agent <name>', 'what is started')
      .option('--input <json>', 'JSON, or text as it is')
      .option('--attribute <key=value>', 'of its tasks, once for each', keyValue)
      .option('--timeout <duration>', 'longest life of a task')
      .option('--catch-up <duration>', 'how late a run may begin; 1h without it')
      .option('--deadline <duration>', 'end a run so long after it was due')
      .option('--pause-on-failure', 'pause when a run fails')
      .option('--runs <count>', 'end after so many', positiveNumber)
      .option('--description <text>', 'what it is for'),
  );
}

export function overlapOption(command: Command): Command {
  return command.option('--overlap <policy>', `while another run is open: ${overlapPolicies.join(', ')}`, overlapOf);
}

/** The options that are settings as they are given. */
const plain = [
  ...['cron', 'every', 'offset', 'at', 'timeZone', 'start', 'end', 'jitter', 'workflow', 'agent', 'timeout'],
  ...['overlap', 'catchUp', 'deadline', 'pauseOnFailure', 'runs', 'description'],
];

export function settingsOf({ attribute, input, ...given }: SettingsOptions): ScheduleSettings {
  return {
    ...(Object.fromEntries(Object.entries(given).filter(([name]) => plain.includes(name))) as ScheduleSettings),
    ...(attribute === undefined ? {} : { attributes: attribute }),
    ...(input === undefined ? {} : { input: jsonOrText(input) }),
  };
}

function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function oneMore(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

function overlapOf(text: string): OverlapPolicy {
  if (!(overlapPolicies as readonly string[]).includes(text)) throw new InvalidArgumentError(`Policies are ${overlapPolicies.join(', ')}.`);
  return text as OverlapPolicy;
}
