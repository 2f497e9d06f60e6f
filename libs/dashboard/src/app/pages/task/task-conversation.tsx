import { useMemo } from 'preact/hooks';
import type { Schemas } from '../../api/client.ts';
import { contentText, conversationOf, type Said } from '../../conversation/conversation-of.ts';
import { Conversation } from '../../conversation/conversation.tsx';
import type { TaskEvents } from '../../events/use-task-events.ts';

/** What an agent was given, said and did in this task. */
export function TaskConversation({ task, seen }: { readonly task: Schemas['Task']; readonly seen: TaskEvents }) {
  const said = useMemo(() => conversationOf(seen.events, seen.writing), [seen.events, seen.writing]);
  const asked: readonly Said[] = task.input === undefined ? [] : [{ kind: 'user', key: 'input', text: contentText(task.input) }];
  return <Conversation said={[...asked, ...said]} />;
}
