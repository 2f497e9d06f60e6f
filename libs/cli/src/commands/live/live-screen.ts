import { setTimeout as delay } from 'node:timers/promises';
import { toFailure } from '@troupe/contracts';
import { ExitError, type CliContext } from '../../cli-context.ts';
import { exitCode, exitCodeOfStop } from '../../exit-code.ts';
import { UsageError } from '../../input/usage-error.ts';
import { printable } from '../../output/printable.ts';

export interface ScreenSize {
  readonly rows: number;
  readonly columns: number;
}

/** The other screen of a terminal, without its cursor; and back, so that what was there before is there again. */
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/**
 * Draws the same again and again until the user stops it. A platform that is away is said in the place of what it would say.
 *
 * @throws UsageError when the output is no terminal
 */
export async function liveScreen(
  { stdout, interrupted, outputClosed }: CliContext,
  everyMs: number,
  draw: (size: ScreenSize) => Promise<readonly string[]>,
): Promise<never> {
  if (stdout.isTTY !== true) throw new UsageError('This draws on a terminal, and the output is none. "troupe tasks list" prints once.');
  const stop = AbortSignal.any([interrupted, outputClosed]);
  stdout.write(ENTER);
  try {
    while (!stop.aborted) {
      const size = { rows: stdout.rows ?? 24, columns: stdout.columns ?? 80 };
      const lines = await draw(size).catch((error: unknown) => [printable(toFailure(error).message)]);
      const fitting = lines.slice(0, size.rows - 1).map((line) => `${line.slice(0, size.columns)}${CLEAR_LINE}`);
      // Over what is there, line by line: a screen that is cleared first flickers.
      stdout.write(`${HOME}${fitting.join('\n')}\n${CLEAR_BELOW}`);
      await delay(everyMs, undefined, { signal: stop }).catch(() => {});
    }
  } finally {
    stdout.write(LEAVE);
  }
  throw new ExitError(outputClosed.aborted ? exitCode.outputClosed : exitCodeOfStop(interrupted));
}
