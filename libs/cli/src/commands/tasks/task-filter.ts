import { milliseconds, type Attributes, type TaskKind } from '@troupe/contracts';
import type { Client, TaskStatus } from '@troupe/sdk';
import type { Command } from 'commander';
import { keyValue } from '../../input/command-options.ts';
import { UsageError } from '../../input/usage-error.ts';

export interface FilterOptions {
  readonly status?: string;
  readonly kind?: TaskKind;
  readonly name?: string;
  readonly parent?: string;
  readonly session?: string;
  readonly startedBy?: string;
  readonly attribute?: Attributes;
  readonly createdAfter?: string;
  readonly createdBefore?: string;
}

type Query = Parameters<Client['list']>[0];

/** Which tasks a command is about. */
export function withFilter(to: Command): Command {
  return to
    .option('--status <status>', 'one or more, separated by commas')
    .option('--kind <kind>', 'workflow or agent')
    .option('--name <name>', 'of the workflow or agent')
    .option('--parent <id>', 'children of that task')
    .option('--session <id>', 'of that conversation')
    .option('--started-by <kind:id>', 'of that principal')
    .option('--attribute <key=value>', 'may be repeated', keyValue)
    .option('--created-after <moment>', 'as 2026-11-23T18:00:00Z, or so long ago: 2h')
    .option('--created-before <moment>', 'the same');
}

/** @throws UsageError */
export function filterOf(options: FilterOptions): NonNullable<Query> {
  const { status, kind, name, parent, session, startedBy, attribute, createdAfter, createdBefore } = options;
  return {
    ...(status === undefined ? {} : { status: status.split(',') as TaskStatus[] }),
    ...(kind === undefined ? {} : { kind }),
    ...(name === undefined ? {} : { name }),
    ...(parent === undefined ? {} : { parent }),
    ...(session === undefined ? {} : { session }),
    ...(startedBy === undefined ? {} : { startedBy }),
    ...(attribute === undefined ? {} : { attributes: attribute }),
    ...(createdAfter === undefined ? {} : { createdAfter: momentOf(createdAfter) }),
    ...(createdBefore === undefined ? {} : { createdBefore: momentOf(createdBefore) }),
  };
}

function momentOf(text: string): string {
  const moment = /^[\d.]+[a-z]/.test(text) ? Date.now() - milliseconds(text, 'The time') : Date.parse(text);
  if (!Number.isFinite(moment)) throw new UsageError(`${text} is no moment; write it as 2026-11-23T18:00:00Z, or as so long ago: 2h.`);
  return new Date(moment).toISOString();
}
