import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { answerOf, client } from '../api/client.ts';
import { useMay } from '../session/session-context.ts';
import { text } from '../texts.ts';
import { Fault } from '../ui/fault.tsx';
import { Foreign } from '../ui/foreign.tsx';
import { Moment } from '../ui/moment.tsx';
import { Status } from '../ui/status.tsx';
import { Value } from '../ui/value.tsx';
import { visible } from '../values/visible.ts';
import { titleOf, type Approval } from './approval.ts';
import { DecisionForm } from './decision-form.tsx';

/** What a human is asked, and what becomes of it. */
export function Decision({ id }: { readonly id: string }) {
  const mayDecide = useMay('decide');
  const { data: approval, error } = useQuery({
    queryKey: ['approval', id],
    queryFn: () => answerOf(client.GET('/v1/approvals/{id}', { params: { path: { id } } })),
  });
  if (approval === undefined) return error === null ? <p class="soft">{text.loading}</p> : <Fault error={error} />;
  return (
    <article class="card decision" aria-label={titleOf(approval)}>
      <header class="row">
        <h2>
          <Foreign text={titleOf(approval)} />
        </h2>
        <Status status={approval.status} />
      </header>
      <p class="soft">
        {text.approvals.asks} <Foreign text={approval.agent ?? ''} /> · <Moment at={approval.createdAt} /> ·{' '}
        <Link href={`/tasks/${encodeURIComponent(approval.task)}`}>{approval.task}</Link>
        {approval.assignee !== undefined && (
          <>
            {' '}
            · {text.approvals.assignee} <Foreign text={approval.assignee} />
          </>
        )}
        {approval.deadline !== undefined && (
          <>
            {' '}
            · {text.approvals.deadline} <Moment at={approval.deadline} />
          </>
        )}
        {approval.escalatedAt !== undefined && (
          <>
            {' '}
            · {text.approvals.escalated} <Moment at={approval.escalatedAt} />
          </>
        )}
      </p>
      {approval.args !== undefined && <Value title={text.approvals.about} value={approval.args} />}
      {approval.status === 'pending' ? mayDecide && <DecisionForm approval={approval} /> : <Decided approval={approval} />}
    </article>
  );
}

function Decided({ approval }: { readonly approval: Approval }) {
  const { decidedBy, decidedAt, decidedArgs, reason } = approval;
  return (
    <>
      <p>
        {text.approvals.decided} {decidedAt !== undefined && <Moment at={decidedAt} />}{' '}
        {decidedBy !== undefined && <Foreign text={decidedBy.user ?? `${decidedBy.kind}:${decidedBy.id}`} />}
      </p>
      {reason !== undefined && <p dir="auto">{visible(reason)}</p>}
      {decidedArgs !== undefined && <Value title={text.approvals.decidedArgs} value={decidedArgs} />}
    </>
  );
}
