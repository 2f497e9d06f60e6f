import { TroupeError, type AuditEntry, type AuditFilter, type AuditVerification } from '@troupe/contracts';
import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { clientOf, positiveNumber, remoteCommand, type RemoteOptions } from '../../input/command-options.ts';
import { print } from '../../output/print.ts';
import { first, printMoreHint } from '../../input/first.ts';
import { printable } from '../../output/printable.ts';
import { relativeTime } from '../../output/relative-time.ts';
import { table } from '../../output/table.ts';

interface AuditOptions extends RemoteOptions, AuditFilter {
  readonly limit: number;
}

/** Who did what, and what was refused. */
export function auditCommands(program: Command, context: CliContext): void {
  const audit = program
    .command('audit')
    .summary('read, check and export the audit records')
    .description('read, check and export the audit records of your tenant');
  const filtered = (verb: string, summary: string, examples: readonly string[]): Command =>
    remoteCommand(audit, verb, summary, examples)
      .option('--action <action>', 'such as task.cancel')
      .option('--on <id>', 'of a task or an approval')
      .option('--by <kind:id>', 'of that principal')
      .option('--outcome <outcome>', 'done, or the code of an error');
  filtered('list', 'list the records, newest first', [
    'audit list',
    'audit list --outcome missing-right',
    'audit list --on order-1042 --json',
  ])
    .option('--limit <count>', 'how many', positiveNumber, 50)
    .action(async ({ limit, ...options }: AuditOptions) => {
      const { items, more } = await first(clientOf(context, options).audit(filterOf(options)), limit);
      print(context, options, items, () => (items.length === 0 ? 'None.' : auditTable(items)));
      if (more) printMoreHint(context, limit);
    });
  filtered('export', 'print all records as JSON, one a line, newest first', ['audit export > audit.jsonl']).action(
    async (options: AuditOptions) => {
      for await (const entry of clientOf(context, options).audit(filterOf(options))) context.stdout.write(`${JSON.stringify(entry)}\n`);
    },
  );
  remoteCommand(audit, 'verify', 'check that the records are as they were written', ['audit verify']).action(
    async (options: RemoteOptions) => {
      const found = await clientOf(context, options).verifyAudit();
      print(context, options, found, () => verificationText(found));
      if (!found.intact) throw new TroupeError('history-tampered', 'The audit records are not as they were written.');
    },
  );
}

function filterOf({ action, on, by, outcome }: AuditFilter): AuditFilter {
  return {
    ...(action === undefined ? {} : { action }),
    ...(on === undefined ? {} : { on }),
    ...(by === undefined ? {} : { by }),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

function auditTable(entries: readonly AuditEntry[]): string {
  const rows = entries.map(({ at, by, action, on = '', outcome, from = '' }) => [
    relativeTime(at),
    by === undefined ? '' : printable(by.user === undefined ? `${by.kind}:${by.id}` : `${by.kind}:${by.id} (${by.user})`),
    printable(action),
    printable(on),
    outcome,
    printable(from),
  ]);
  return table(['WHEN', 'WHO', 'WHAT', 'ON', 'OUTCOME', 'FROM'], rows);
}

function verificationText({ from, documents, entries, head, faults }: AuditVerification): string {
  const signed =
    head?.signed === undefined ? [] : [`Signed up to document ${head.n - 1}: ${head.signed}, key ${printable(head.key ?? '')}.`];
  const found = faults.map(({ document, message }) => `document ${document}: ${printable(message)}`);
  return [`${entries} records in ${documents} documents, from document ${from} on.`, ...signed, ...found].join('\n');
}
