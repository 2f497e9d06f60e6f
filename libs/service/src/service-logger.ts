import { destination, pino, type Logger } from 'pino';
import type { LogLevel } from './settings.ts';

/** Where secrets could stand in a line of the log. */
const SECRETS = ['*.apiKey', '*.authorization', 'req.headers.authorization'];

/**
 * The log of a program, on stderr: stdout is what commands answer.
 *
 * @param service named in every line, where several programs log to one place
 * @param fields what else a line says, such as its trace
 */
export function serviceLogger(level: LogLevel, service?: string, fields?: (line: object) => object): Logger {
  return pino(
    {
      level,
      redact: SECRETS,
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
