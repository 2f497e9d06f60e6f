import type { WorkflowLog } from '@troupe/contracts';

/** Milliseconds in which the same warning or error is written once. */
const INTERVAL_MS = 60_000;
/** Different lines remembered at once. */
const MAX_LINES = 1_000;

/** Writes each warning and error once a minute, with how often it was left out: a server that is away for hours must not fill the disk. */
export function limitRepeats(log: WorkflowLog): WorkflowLog {
  const written = new Map<string, { readonly at: number; omitted: number }>();
  const limited =
    (write: WorkflowLog['warn']): WorkflowLog['warn'] =>
    (message, fields) => {
      const now = performance.now();
      const last = written.get(message);
      if (last !== undefined && now - last.at < INTERVAL_MS) {
        last.omitted++;
        return;
      }
      if (written.size >= MAX_LINES) written.clear();
      written.set(message, { at: now, omitted: 0 });
      write(
        last === undefined || last.omitted === 0 ? message : `${message} (${last.omitted} more times since the last such line)`,
        fields,
      );
    };
  return { debug: log.debug, info: log.info, warn: limited(log.warn), error: limited(log.error) };
}
