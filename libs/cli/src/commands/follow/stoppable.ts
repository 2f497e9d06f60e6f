import { ExitError, type CliContext } from '../../cli-context.ts';
import { exitCode, exitCodeOfStop } from '../../exit-code.ts';

/** Ends when the user or the reader of the output wants it; what is followed is left alone. */
export async function stoppable({ interrupted, outputClosed }: CliContext, follow: (signal: AbortSignal) => Promise<void>): Promise<void> {
  try {
    await follow(AbortSignal.any([interrupted, outputClosed]));
  } catch (error) {
    if (outputClosed.aborted) throw new ExitError(exitCode.outputClosed);
    if (interrupted.aborted) throw new ExitError(exitCodeOfStop(interrupted));
    throw error;
  }
}
