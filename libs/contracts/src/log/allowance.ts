/** How much a task and all tasks below it may use, as the agent that asked left it. */
export interface Allowance {
  readonly tokens?: number;
  readonly cost?: number;
}
