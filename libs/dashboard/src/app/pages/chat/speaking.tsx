import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { answerOf, client, onceKey } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { Conversation } from '../../conversation/conversation.tsx';
import { contentText, conversationOf, type Said } from '../../conversation/conversation-of.ts';
import { useOnChange } from '../../events/use-on-change.ts';
import { useTaskEvents } from '../../events/use-task-events.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { PendingApprovals } from '../task/pending-approvals.tsx';

/** The message that is answered right now: streamed, with the approvals it waits for; it can be stopped. */
export function Speaking({ task: id, session }: { readonly task: string; readonly session: string }) {
  const [fault, setFault] = useState<Error>();
  const { data: task } = useQuery({
    queryKey: ['task', id],
    queryFn: () => answerOf(client.GET('/v1/tasks/{id}', { params: { path: { id } } })),
  });
  const seen = useTaskEvents(id);
  const ended = task?.endedAt !== undefined;
  useOnChange(`${seen.events.length} ${ended}`, () => {
    void queries.invalidateQueries({ queryKey: ['task', id] });
    void queries.invalidateQueries({ queryKey: ['entries', session] });
  });
  if (task === undefined) return null;
  const asked: readonly Said[] = task.input === undefined ? [] : [{ kind: 'user', key: 'input', text: contentText(task.input) }];
  const stop = (): void =>
    void answerOf(client.POST('/v1/tasks/{id}/cancel', { params: { path: { id }, header: onceKey() }, body: {} })).catch((error: unknown) =>
      setFault(error as Error),
    );
  return (
    <div class="entry">
      <Conversation said={[...asked, ...conversationOf(seen.events, seen.writing)]} />
      <PendingApprovals task={task} />
      {task.error !== undefined && (
        <p role="alert" class="fault" dir="auto">
          {task.error.message}
        </p>
      )}
      <Fault error={fault} />
      <p class="row soft">
        <Link href={`/tasks/${encodeURIComponent(id)}`}>{text.chat.task}</Link>
        {!ended && (
          <button type="button" onClick={stop}>
            {text.chat.stop}
          </button>
        )}
      </p>
    </div>
  );
}
