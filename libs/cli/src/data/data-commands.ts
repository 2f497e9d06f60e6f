import type { Command } from 'commander';
import { ExitError, type CliContext, type Reencrypted } from '../cli-context.ts';
import { exitCode, exitCodeOfStop } from '../exit-code.ts';
import { command } from '../input/command-options.ts';
import { print } from '../output/print.ts';

interface ReencryptFlags {
  readonly data?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** After so many things that were looked at, how far it is is shown. */
const SHOWN_EVERY = 10_000;

/** What is done with the data of a platform that does not run. */
export function dataCommands(program: Command, context: CliContext): void {
  const data = program
    .command('data')
    .summary('work on the data of a platform that does not run')
    .description('work on the data of a platform');
  command(data, 'reencrypt', 'encrypt all data with the first key of TROUPE_ENCRYPTION_KEYS', [
    'data reencrypt --dry-run',
    'data reencrypt --data /var/lib/troupe',
  ])
    .option('--data <folder>', 'folder of the database (TROUPE_DATA; default .troupe)')
    .option('--dry-run', 'count only: how much is encrypted with which key')
    .action((flags: ReencryptFlags) => reencrypt(context, flags));
}

async function reencrypt(context: CliContext, flags: ReencryptFlags): Promise<void> {
  let shown = 0;
  const found = await context.reencrypt(flags.data, {
    dryRun: flags.dryRun === true,
    signal: context.interrupted,
    onProgress({ phase, looked, rewritten }) {
      if (looked < shown) shown = 0;
      if (looked < shown + SHOWN_EVERY) return;
      shown = looked;
      context.stderr.write(phase === 'encrypting' ? `${looked} looked at, ${rewritten} encrypted\n` : `${looked} counted\n`);
    },
  });
  print(context, flags, found, () => textOf(found, flags.dryRun === true));
  if (found.stopped) throw new ExitError(exitCodeOfStop(context.interrupted));
  if (!found.complete) throw new ExitError(exitCode.failure);
}

function textOf(
  { rewritten, sealed, clear, clearDocuments, unreadable, released, complete, stopped }: Reencrypted,
  dryRun: boolean,
): string {
  if (stopped) return `Stopped after ${rewritten} were encrypted. Run it again for the rest.`;
  const documents = Object.entries(clearDocuments).map(([name, count]) => `${count} ${name}`);
  return [
    ...(dryRun ? [] : [`Encrypted: ${rewritten}`]),
    ...Object.entries(sealed).map(([id, count]) => `With the key ${id}: ${count}`),
    ...(clear === 0 ? [] : [`In the clear: ${clear}`]),
    ...(documents.length === 0 ? [] : [`In the clear until they are next written: ${documents.join(', ')}`]),
    ...(unreadable === 0 ? [] : [`Cannot be read: ${unreadable}`]),
    ...(released.length === 0 ? [] : [`${dryRun ? 'Nothing needs' : 'Nothing needs any more'}: ${released.join(', ')}`]),
    complete
      ? 'Everything is encrypted with the first key.'
      : dryRun
        ? 'Run it without --dry-run to encrypt the rest.'
        : 'Something is left, see above.',
  ].join('\n');
}
