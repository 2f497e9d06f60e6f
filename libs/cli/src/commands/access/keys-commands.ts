import { roles, type ApiKey, type Duration, type IssuedApiKey, type Me, type Role } from '@troupe/contracts';
import { InvalidArgumentError, type Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { clientOf, positiveNumber, remoteCommand, type RemoteOptions } from '../../input/command-options.ts';
import { print } from '../../output/print.ts';
import { first, printMoreHint } from '../../input/first.ts';
import { printable } from '../../output/printable.ts';
import { relativeTime } from '../../output/relative-time.ts';
import { table } from '../../output/table.ts';

interface CreateOptions extends RemoteOptions {
  readonly role: readonly Role[];
  readonly tenant?: string;
  readonly approves?: readonly string[];
  readonly expires?: Duration;
}

/** API keys, and who one is. */
export function keysCommands(program: Command, context: CliContext): void {
  const keys = program
    .command('keys')
    .summary('make, list, rotate and revoke API keys')
    .description('make, list, rotate and revoke API keys');
  remoteCommand(keys, 'create', 'make a key; its text is shown this once', [
    'keys create "nightly job" --role caller --expires 90d',
    'keys create "refunds desk" --role approver --approves refund --approves "mail-*" --tenant acme',
  ])
    .argument('<label>', 'what it is for')
    .requiredOption('--role <role>', `what it may do, once for each role: ${roles.join(', ')}`, oneMoreRole)
    .option('--tenant <tenant>', 'whose data it reaches; only admins of the default tenant choose another than their own')
    .option('--approves <name>', 'an agent or a tool, or the beginning of names and *, whose approvals it decides; all without it', oneMore)
    .option('--expires <duration>', 'after how long it is refused, such as 90d; never without it')
    .action(async (label: string, { role, tenant, approves, expires, ...options }: CreateOptions) => {
      const issued = await clientOf(context, options).createKey({
        label,
        roles: role,
        ...(tenant === undefined ? {} : { tenant }),
        ...(approves === undefined ? {} : { approves }),
        ...(expires === undefined ? {} : { expiresIn: expires }),
      });
      printIssued(context, options, issued);
    });
  remoteCommand(keys, 'list', 'list keys, newest first; never their texts', ['keys list', 'keys list --tenant acme --json'])
    .option('--tenant <tenant>', 'those of this tenant')
    .option('--limit <count>', 'how many', positiveNumber, 100)
    .action(async (options: RemoteOptions & { readonly tenant?: string; readonly limit: number }) => {
      const { tenant, limit } = options;
      const { items, more } = await first(clientOf(context, options).keys(tenant === undefined ? {} : { tenant }), limit);
      print(context, options, items, () => (items.length === 0 ? 'None.' : keyTable(items)));
      if (more) printMoreHint(context, limit);
    });
  remoteCommand(keys, 'rotate', 'give a key a new text; it stays who it is', ['keys rotate 3fTq8ZbK1xYc --overlap 1h'])
    .argument('<id>')
    .option('--overlap <duration>', 'how long the old text is taken, too; not at all without it')
    .action(async (id: string, { overlap, ...options }: RemoteOptions & { readonly overlap?: Duration }) => {
      printIssued(context, options, await clientOf(context, options).rotateKey(id, overlap === undefined ? {} : { overlap }));
    });
  remoteCommand(keys, 'revoke', 'refuse a key from now on', ['keys revoke 3fTq8ZbK1xYc'])
    .argument('<id>')
    .action(async (id: string, options: RemoteOptions) => {
      const key = await clientOf(context, options).revokeKey(id);
      print(context, options, key, () => `${printable(key.label)} is revoked.`);
    });
  remoteCommand(program, 'whoami', 'whom the platform takes you for, and what you may ask', ['whoami', 'whoami --json']).action(
    async (options: RemoteOptions) => {
      const me = await clientOf(context, options).me();
      print(context, options, me, () => meText(me));
    },
  );
}

function oneMore(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

function oneMoreRole(text: string, before: readonly string[] = []): readonly string[] {
  if (!(roles as readonly string[]).includes(text)) throw new InvalidArgumentError(`Roles are ${roles.join(', ')}.`);
  return [...before, text];
}

/** The text alone on standard output, so that it can be put in a file or a variable. */
function printIssued(context: CliContext, options: RemoteOptions, issued: IssuedApiKey): void {
  print(context, options, issued, () => issued.key);
  if (options.json === true) return;
  const until = issued.expiresAt === undefined ? '' : `, until ${issued.expiresAt}`;
  context.stderr.write(
    `Key ${issued.id} of ${printable(issued.tenant)} (${issued.roles.join(', ')})${until}. Keep its text: it is shown this once.\n`,
  );
}

function keyTable(keys: readonly ApiKey[]): string {
  const rows = keys.map((key) => [
    key.id,
    printable(key.label),
    printable(key.tenant),
    key.roles.join(', '),
    stateOf(key),
    key.lastUsedAt === undefined ? 'never' : relativeTime(key.lastUsedAt),
  ]);
  return table(['ID', 'LABEL', 'TENANT', 'ROLES', 'STATE', 'LAST USED'], rows);
}

function stateOf({ revokedAt, expiresAt }: ApiKey): string {
  if (revokedAt !== undefined) return `revoked ${relativeTime(revokedAt)}`;
  if (expiresAt === undefined) return 'valid';
  return Date.parse(expiresAt) > Date.now() ? `expires ${relativeTime(expiresAt)}` : `expired ${relativeTime(expiresAt)}`;
}

function meText({ kind, id, tenant, user, roles: own, approves, rights }: Me): string {
  const lines = {
    principal: `${kind}:${printable(id)}`,
    tenant: printable(tenant),
    ...(user === undefined ? {} : { user: printable(user) }),
    roles: own.join(', ') || 'none',
    ...(approves === undefined ? {} : { approves: printable(approves.join(', ')) }),
    rights: rights.join(', ') || 'none',
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name.padEnd(11)}${value}`)
    .join('\n');
}
