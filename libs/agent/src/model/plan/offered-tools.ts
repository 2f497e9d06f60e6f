import { FIND_TOOLS, READ_ARTIFACT, type Message, type ToolSpec } from '@troupe/contracts';
import { safeName } from '../../conversation/safe-name.ts';
import type { Toolbox } from './toolbox.ts';

/**
 * The tools that a model is shown: all of them, up to `most`. Where there are more, those of servers are shown that the
 * conversation has found or called; the log has the conversation, so that it is the same again after a restart.
 */
export function offeredTools(
  { specs: all, searchable, builtIn }: Toolbox,
  conversation: readonly Message[],
  most: number,
  blocked: readonly string[] = [],
): readonly ToolSpec[] {
  const specs = withoutBlocked(all, blocked);
  const offered = specs.length <= most || searchable.size === 0 ? specs : shownOf(specs, searchable, conversation);
  const names = [...(offered === specs ? [] : [FIND_TOOLS]), ...(conversation.some(namesArtifact) ? [READ_ARTIFACT] : [])];
  const besides = names.flatMap((name) => builtIn.get(name) ?? []);
  return besides.length === 0 ? offered : [...offered, ...besides];
}

function shownOf(specs: readonly ToolSpec[], searchable: ReadonlySet<string>, conversation: readonly Message[]): readonly ToolSpec[] {
  const searches = new Set<string>();
  const known = new Set<string>();
  const results: string[] = [];
  for (const { toolCalls = [], toolCallId, content } of conversation) {
    for (const { id, name } of toolCalls) (name === FIND_TOOLS ? searches : known).add(name === FIND_TOOLS ? id : name);
    if (toolCallId !== undefined && searches.has(toolCallId) && typeof content === 'string') results.push(content);
  }
  const isFound = (name: string): boolean => known.has(name) || results.some((result) => result.includes(JSON.stringify(name)));
  return specs.filter(({ name }) => !searchable.has(name) || isFound(name));
}

function withoutBlocked(specs: readonly ToolSpec[], blocked: readonly string[]): readonly ToolSpec[] {
  if (blocked.length === 0) return specs;
  const names = new Set(blocked.map(safeName));
  return specs.filter(({ name }) => !names.has(name));
}

/** Whether there is something to be read. */
function namesArtifact({ content }: Message): boolean {
  return typeof content === 'string'
    ? content.includes(READ_ARTIFACT)
    : content.some((part) => part.type === 'text' && part.text.includes(READ_ARTIFACT));
}
