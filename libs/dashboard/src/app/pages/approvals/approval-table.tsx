import { Link } from 'wouter-preact';
import type { Schemas } from '../../api/client.ts';
import { titleOf } from '../../decisions/approval.ts';
import { text } from '../../texts.ts';
import { Foreign } from '../../ui/foreign.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Status } from '../../ui/status.tsx';
import { shortText } from '../../values/json-text.ts';

type Approval = Schemas['ListedApproval'];

interface Props {
  readonly approvals: readonly Approval[];
  readonly chosen: ReadonlySet<string>;
  choose(ids: ReadonlySet<string>): void;
}

export function ApprovalTable({ approvals, chosen, choose }: Props) {
  if (approvals.length === 0) return <p class="soft">{text.approvals.none}</p>;
  const pending = approvals.filter(({ status }) => status === 'pending').map(({ id }) => id);
  const all = pending.length > 0 && pending.every((id) => chosen.has(id));
  const turn = (id: string): void => choose(new Set(chosen.has(id) ? [...chosen].filter((each) => each !== id) : [...chosen, id]));
  return (
    <table class="list">
      <thead>
        <tr>
          <th scope="col">
            <input
              type="checkbox"
              aria-label={text.approvals.chooseAll}
              checked={all}
              disabled={pending.length === 0}
              onChange={() => choose(new Set(all ? [] : pending))}
            />
          </th>
          <th scope="col">{text.approvals.what}</th>
          <th scope="col">{text.tasks.status}</th>
          <th scope="col">{text.approvals.about}</th>
          <th scope="col">{text.approvals.assignee}</th>
          <th scope="col">{text.approvals.asked}</th>
        </tr>
      </thead>
      <tbody>
        {approvals.map((approval) => (
          <Row key={approval.id} approval={approval} chosen={chosen.has(approval.id)} turn={turn} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly approval: Approval;
  readonly chosen: boolean;
  turn(id: string): void;
}

function Row({ approval, chosen, turn }: RowProps) {
  const { id, status, args, agent, assignee, createdAt, deadline } = approval;
  return (
    <tr>
      <td>
        {status === 'pending' && (
          <input type="checkbox" aria-label={text.approvals.choose(titleOf(approval))} checked={chosen} onChange={() => turn(id)} />
        )}
      </td>
      <td>
        <Link href={`/approvals/${encodeURIComponent(id)}`}>
          <Foreign text={titleOf(approval)} />
        </Link>{' '}
        <small>
          <Foreign text={agent ?? ''} />
        </small>
      </td>
      <td>
        <Status status={status} />
      </td>
      <td>
        <Foreign text={args === undefined ? '' : shortText(args)} />
      </td>
      <td>
        <Foreign text={assignee ?? ''} />
      </td>
      <td class="when">
        <Moment at={createdAt} />
        {status === 'pending' && deadline !== undefined && (
          <small>
            {text.approvals.deadline} <Moment at={deadline} />
          </small>
        )}
      </td>
    </tr>
  );
}
