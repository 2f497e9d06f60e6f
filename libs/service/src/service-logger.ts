import { destination, pino, type Logger } from 'pino';
import type { LogLevel } from './settings.ts';

/** Where secrets could stand in a line of the log. */
const SECRETS = ['*.apiKey', '*.authorization', 'req.headers.authorization'];

/**
 * The log of a program, on stderr: stdout is what commands answer.
 *
 * @param service named in every line, where several programs log to one place
 */
export function serviceLogger(level: LogLevel, service?: string): Logger {
  return pino({ level, redact: SECRETS, ...(service === undefined ? {} : { name: service }) }, destination(2));
}
