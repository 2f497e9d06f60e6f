import type { Command } from 'commander';
import { ExitError, type CliContext } from '../cli-context.ts';
import { clientOf, remoteCommand, type RemoteOptions } from '../input/command-options.ts';
import { print } from '../output/print.ts';
import { exitCode } from '../exit-code.ts';
import { printable } from '../output/printable.ts';

/** Whether the platform can serve: for people, and for scripts that wait for it. */
export function statusCommand(program: Command, context: CliContext): void {
  remoteCommand(program, 'status', 'say whether the platform can serve, and if not, why', ['status', 'status --json']).action(
    async (options: RemoteOptions) => {
      const readiness = await clientOf(context, options).readiness();
      print(context, options, readiness, () =>
        readiness.ready ? 'Ready.' : ['Not ready:', ...readiness.reasons.map(printable)].join('\n  '),
      );
      if (!readiness.ready) throw new ExitError(exitCode.failure);
    },
  );
}
