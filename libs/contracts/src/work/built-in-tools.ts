/** The tools of the platform itself, which an agent is offered when it can make use of them: no tool of an app has such a name. */
export const READ_ARTIFACT = 'read_artifact';
export const FIND_TOOLS = 'find_tools';
/** Asks a human, and runs nowhere: an agent has it where it lists it. */
export const ASK_USER = 'ask_user';

const names: ReadonlySet<string> = new Set([READ_ARTIFACT, FIND_TOOLS, ASK_USER]);

export function isBuiltIn(name: string): boolean {
  return names.has(name);
}
