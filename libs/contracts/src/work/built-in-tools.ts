/** The tools of the platform itself, which an agent is offered when it can make use of them: no tool of an app has such a name. */
export const READ_ARTIFACT = 'read_artifact';
export const FIND_TOOLS = 'find_tools';
/** Asks a human, and runs nowhere: an agent has it where it lists it. */
export const ASK_USER = 'ask_user';

/** What agents with a long-term memory have. */
export const REMEMBER = 'remember';
export const RECALL = 'recall';
/** What agents with a working memory have; it is read before their first answer. */
export const UPDATE_WORKING_MEMORY = 'update_working_memory';
export const READ_WORKING_MEMORY = 'read_working_memory';

/** What agents with knowledge have. */
export const SEARCH_KNOWLEDGE = 'search_knowledge';

/** The member of `memory` of an agent that each takes. */
const ofMemory: ReadonlyMap<string, 'longTerm' | 'working' | 'knowledge'> = new Map([
  [REMEMBER, 'longTerm'],
  [RECALL, 'longTerm'],
  [UPDATE_WORKING_MEMORY, 'working'],
  [READ_WORKING_MEMORY, 'working'],
  [SEARCH_KNOWLEDGE, 'knowledge'],
]);
const names: ReadonlySet<string> = new Set([READ_ARTIFACT, FIND_TOOLS, ASK_USER, ...ofMemory.keys()]);

/** Whether the owner of a task does it, where the memory is. */
export function isOfMemory(name: string): boolean {
  return ofMemory.has(name);
}

export function isBuiltIn(name: string): boolean {
  return names.has(name);
}

/** The member of `memory` of an agent that a tool of memory takes. */
export function memoryOf(name: string): 'longTerm' | 'working' | 'knowledge' {
  return ofMemory.get(name) ?? 'longTerm';
}
