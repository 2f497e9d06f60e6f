import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { answerOf, client } from '../../api/client.ts';
import { Conversation } from '../../conversation/conversation.tsx';
import { contentText, conversationOf, type Said } from '../../conversation/conversation-of.ts';
import { titleOf } from '../../decisions/approval.ts';
import { Decision } from '../../decisions/decision.tsx';
import { firstTurnOf, useTaskEvents } from '../../events/use-task-events.ts';
import { text } from '../../texts.ts';
import { PageTitle } from '../../ui/page-title.tsx';
import { useSegment } from '../../ui/use-segment.ts';
import { visible } from '../../values/visible.ts';

/** One decision, with the conversation it comes from. */
export function ApprovalPage() {
  const id = useSegment();
  const { data } = useQuery({
    queryKey: ['approval', id],
    queryFn: () => answerOf(client.GET('/v1/approvals/{id}', { params: { path: { id } } })),
  });
  return (
    <>
      <PageTitle title={data === undefined ? text.approvals.title : visible(titleOf(data))} />
      <p>
        <Link href="/approvals">{text.approvals.back}</Link>
      </p>
      <Decision id={id} />
      {data !== undefined && <Context task={data.task} />}
    </>
  );
}

/** What was said before it was asked. */
function Context({ task: id }: { readonly task: string }) {
  const { data: task } = useQuery({
    queryKey: ['task', id],
    queryFn: () => answerOf(client.GET('/v1/tasks/{id}', { params: { path: { id } } })),
  });
  const seen = useTaskEvents(task?.kind === 'agent' ? id : undefined, firstTurnOf(task?.turns ?? 0));
  if (task === undefined || task.kind !== 'agent') return null;
  const asked: readonly Said[] = task.input === undefined ? [] : [{ kind: 'user', key: 'input', text: contentText(task.input) }];
  return (
    <section aria-label={text.approvals.context}>
      <h2>{text.approvals.context}</h2>
      <Conversation said={[...asked, ...conversationOf(seen.events, seen.writing)]} />
    </section>
  );
}
