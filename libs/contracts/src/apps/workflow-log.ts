/** Writes to the service's log, once: replays are silent. */
export interface WorkflowLog {
  debug(message: string, data?: object): void;
  info(message: string, data?: object): void;
  warn(message: string, data?: object): void;
  error(message: string, data?: object): void;
}
