import { useQuery } from '@tanstack/preact-query';
import { answerOf, client, type Schemas } from '../../api/client.ts';
import { Decision } from '../../decisions/decision.tsx';
import { useMay } from '../../session/session-context.ts';
import { text } from '../../texts.ts';

/** What this task, or one below it, waits for a human to decide: here and now. */
export function PendingApprovals({ task }: { readonly task: Schemas['Task'] }) {
  const may = useMay('read-approvals');
  const { data } = useQuery({
    queryKey: ['approvals', 'task', task.id],
    queryFn: () => answerOf(client.GET('/v1/approvals', { params: { query: { task: task.id, limit: 20 } } })),
    enabled: may && task.endedAt === undefined,
  });
  if (task.endedAt !== undefined || data === undefined || data.items.length === 0) return null;
  return (
    <section aria-label={text.approvals.waitsForYou}>
      {data.items.map(({ id }) => (
        <Decision key={id} id={id} />
      ))}
    </section>
  );
}
