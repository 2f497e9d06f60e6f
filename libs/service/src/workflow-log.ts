import { toFailure, type WorkflowLog } from '@troupe/contracts';
import type { Logger } from 'pino';

/** Pino takes data first, workflows say the message first. */
export function workflowLog(logger: Logger): WorkflowLog {
  const write =
    (level: keyof WorkflowLog) =>
    (message: string, data?: object): void => {
      try {
        logger[level](data ?? {}, message);
      } catch (error) {
        // Code of an app gives what it likes: a line that cannot be written must not be its end.
        logger[level]({ unwritten: toFailure(error).message }, message);
      }
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
