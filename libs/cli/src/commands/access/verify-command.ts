import { TroupeError, type Verification } from '@troupe/contracts';
import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { clientOf, remoteCommand, type RemoteOptions } from '../../input/command-options.ts';
import { print } from '../../output/print.ts';
import { onTask } from '../../input/find-by-prefix.ts';
import { printable } from '../../output/printable.ts';

/** Follows the log of a task; fails when something is not as it was written. */
export function verifyCommand(tasks: Command, context: CliContext): void {
  const examples = ['tasks verify order-1042', 'tasks verify order-1042 --json'];
  remoteCommand(tasks, 'verify', 'check that the log of a task is as it was written', examples)
    .argument('<id>', 'of the task, or how it begins')
    .action(async (id: string, options: RemoteOptions) => {
      const client = clientOf(context, options);
      const found = await onTask(client, id, (known) => client.verify(known));
      print(context, options, found, () => verificationText(found));
      if (!found.intact) throw new TroupeError('history-tampered', `The log of task "${found.id}" is not as it was written.`);
    });
}

function verificationText({ id, turns, provenFrom, head, faults }: Verification): string {
  const proven =
    provenFrom === undefined
      ? 'no turn carries a hash: an earlier version wrote them'
      : provenFrom === 0
        ? 'proven from the first turn on'
        : `proven from turn ${provenFrom} on; an earlier version wrote those before`;
  const signed = head?.signed === undefined ? 'not signed' : `signature ${head.signed}, key ${printable(head.key ?? '')}`;
  const found = faults.map(({ turn, message }) => `${turn === undefined ? 'record' : `turn ${turn}`}: ${printable(message)}`);
  return [`${printable(id)}: ${turns} turns, ${proven}; ${signed}.`, ...found].join('\n');
}
