import { errorTitles, TroupeError } from '@troupe/contracts';
import type { CliContext } from '../cli-context.ts';
import { printable, printableJson, printableLines } from './printable.ts';

/** What happened, where, and what to do: one line, and one for each thing that is wrong. */
export function reportError({ env, redact, stderr: output }: CliContext, error: unknown, json: boolean): void {
  const stderr = { write: (text: string) => output.write(redact.text(text)) };
  const { code, errors } = error instanceof TroupeError ? error : {};
  const message = error instanceof Error ? error.message : String(error);
  if (json) {
    stderr.write(
      `${printableJson({ error: { ...(code === undefined ? {} : { code }), message, ...(errors === undefined ? {} : { errors }) } })}\n`,
    );
  } else if (code !== undefined && errors !== undefined && errors.length > 0) {
    const list = errors.map(
      (fault) =>
        `  ${printable([fault.file ?? fault.pointer, fault.message].filter((part) => part !== undefined && part !== '').join(': '))}\n`,
    );
    stderr.write(`troupe: ${errorTitles[code]} (${code})\n${list.join('')}`);
  } else {
    stderr.write(`troupe: ${printable(message)}${code === undefined ? '' : ` (${code})`}\n`);
  }
  const level = env['LOG_LEVEL'];
  if ((level === 'debug' || level === 'trace') && error instanceof Error) stderr.write(`${printableLines(error.stack ?? '')}\n`);
}
