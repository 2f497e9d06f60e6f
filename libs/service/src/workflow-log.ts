import type { WorkflowLog } from '@troupe/contracts';
import type { Logger } from 'pino';

/** Pino takes data first, workflows say the message first. */
export function workflowLog(logger: Logger): WorkflowLog {
  const write =
    (level: keyof WorkflowLog) =>
    (message: string, data?: object): void =>
      logger[level](data ?? {}, message);
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
