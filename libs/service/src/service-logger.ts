import type { Redactor } from '@troupe/contracts';
import { destination, pino, type Logger } from 'pino';
import type { LogLevel } from './settings/settings.ts';

/**
 * The log of a program, on stderr: stdout is what commands answer.
 *
 * @param redact takes secrets out of each line
 * @param service named in every line, where several programs log to one place
 * @param fields what else a line says, such as its trace
 */
export function serviceLogger(level: LogLevel, redact: Redactor, service?: string, fields?: (line: object) => object): Logger {
  return pino(
    {
      level,
      hooks: { streamWrite: redact.text },
      ...(service === undefined ? {} : { name: service }),
      ...(fields === undefined ? {} : { mixin: fields }),
    },
    outlivingOutput(),
  );
}

/** The log goes on when its reader has gone, or a disk is full: what it says then is lost. */
function outlivingOutput(): ReturnType<typeof destination> {
  const stderr = destination(2);
  stderr.on('error', () => {});
  return stderr;
}
