import type { Task } from '@troupe/contracts';
import type { Client } from '@troupe/sdk';
import { childApprovals } from './child-approvals.ts';
import { ExitError, type CliContext } from '../../cli-context.ts';
import { exitCode, exitCodeOf, exitCodeOfStop } from '../../exit-code.ts';
import { failureText } from '../../output/describe-task.ts';
import { eventPrinter } from '../../output/event-printer.ts';
import { printable, printableJson, printableLines } from '../../output/printable.ts';
import { breakSilence } from '../../output/silence.ts';

/** Shows what happens to a task that was started, and exits by its outcome. */
export async function followToEnd(context: CliContext, client: Client, task: Task, options: { readonly json?: true }): Promise<never> {
  const { stdout, stderr, interrupted, outputClosed } = context;
  const json = options.json === true;
  const printer = eventPrinter(stderr);
  const over = new AbortController();
  const stopped = AbortSignal.any([interrupted, outputClosed]);
  const onEvent = childApprovals(client, AbortSignal.any([stopped, over.signal]), printer.print);
  if (!json) stderr.write(`Task ${printable(task.id)}\n`);
  const silence = json
    ? undefined
    : breakSilence(client, task.id, (line) => {
        printer.end();
        stderr.write(`         ${line}\n`);
      });
  try {
    for await (const event of client.events(task.id, { signal: stopped })) {
      if (json) {
        stdout.write(`${printableJson({ event })}\n`);
      } else {
        printer.print(event);
        silence?.onEvent();
        onEvent(event);
      }
    }
  } catch (error) {
    // As the shell's own tools do, without a message: nobody would read it.
    if (outputClosed.aborted) throw new ExitError(exitCode.outputClosed);
    if (!interrupted.aborted) throw error;
    printer.end();
    stderr.write(
      `Task ${printable(task.id)} is kept; it goes on when the platform runs. Follow it again with --id ${printable(task.id)}\n`,
    );
    throw new ExitError(exitCodeOfStop(interrupted));
  } finally {
    over.abort();
    silence?.stop();
  }
  printer.end();
  const ended = await client.wait(task.id);
  printEnd(context, ended, json);
  throw new ExitError(exitCodeOf(ended.status));
}

function printEnd({ stdout, stderr }: CliContext, task: Task, json: boolean): void {
  if (json) stdout.write(`${printableJson({ task })}\n`);
  else if (task.status !== 'completed')
    stderr.write(`troupe: ${task.id} ${task.status}${task.error === undefined ? '' : `: ${printable(failureText(task.error))}`}\n`);
  else if (task.output !== undefined)
    stdout.write(`${typeof task.output === 'string' ? printableLines(task.output) : printableJson(task.output, 2)}\n`);
}
