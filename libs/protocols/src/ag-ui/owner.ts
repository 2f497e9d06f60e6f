/** Which task below that of the run an event is about; nothing for the task of the run. */
export interface Owner {
  readonly subagentRunId?: string;
}
