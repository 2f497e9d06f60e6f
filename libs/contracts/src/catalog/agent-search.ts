/** Agents of the app by what they are for, in place of one by its name. */
export interface AgentSearch {
  readonly kind: 'find';
  /** What it is called where names are listed. */
  readonly name: string;
  readonly capability: string;
}

export function isAgentSearch(value: unknown): value is AgentSearch {
  return typeof value === 'object' && value !== null && (value as Partial<AgentSearch>).kind === 'find';
}
