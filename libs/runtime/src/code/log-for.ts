import { toFailure, type WorkflowLog } from '@troupe/contracts';
import type { RunningCode } from '@troupe/engine';

/** Writes what code of a task logs. Never throws: on replay nothing is written, and the code must not notice. */
export function logFor(
  log: WorkflowLog,
  { task, start }: Pick<RunningCode, 'task' | 'start'>,
  level: keyof WorkflowLog,
  message: string,
  data: object | undefined,
): void {
  const of = { task, workflow: start.name };
  try {
    log[level](message, { ...of, ...data });
  } catch (error) {
    log.warn('a line of the log could not be written', { ...of, error: toFailure(error).message });
  }
}
