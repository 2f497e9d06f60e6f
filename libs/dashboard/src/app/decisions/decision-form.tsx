import { useState } from 'preact/hooks';
import { queries } from '../api/queries.ts';
import { ChangeList } from '../forms/change-list.tsx';
import { changesBetween } from '../forms/changes-between.ts';
import { JsonInput, type Typed } from '../forms/json-input.tsx';
import { text } from '../texts.ts';
import { Fault } from '../ui/fault.tsx';
import { decide } from './decide.ts';
import type { Approval } from './approval.ts';

/** Approve, edit and approve, answer, or reject with a reason. */
export function DecisionForm({ approval }: { readonly approval: Approval }) {
  const { id, kind, args, schema } = approval;
  // A question wants an answer; what is there already may be changed, of a workflow's request if it has a schema.
  const asksFor = kind === 'question' || (schema !== undefined && args === undefined);
  const mayEdit = !asksFor && (kind === undefined || schema !== undefined);
  const [editing, setEditing] = useState(asksFor);
  const [typed, setTyped] = useState<Typed>({ ok: true, value: args });
  const [reason, setReason] = useState('');
  const [fault, setFault] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const changes = editing && !asksFor && typed.ok ? changesBetween(args, typed.value) : [];

  const send = (decision: 'approve' | 'reject'): void => {
    const replaced = decision === 'approve' && editing && typed.ok && (asksFor || changes.length > 0) ? { args: typed.value } : {};
    setBusy(true);
    setFault(undefined);
    decide(id, { decision, reason, ...replaced })
      .catch((error: unknown) => setFault(error as Error))
      .finally(() => {
        setBusy(false);
        void queries.invalidateQueries();
      });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send('approve');
      }}
    >
      {editing && (
        <JsonInput
          label={kind === 'question' ? text.approvals.answer : text.approvals.args}
          schema={schema ?? (kind === 'question' ? { type: 'string' } : undefined)}
          {...(asksFor ? {} : { initial: args })}
          change={setTyped}
        />
      )}
      {changes.length > 0 && <ChangeList changes={changes} />}
      <label>
        {text.reason}
        <input value={reason} maxLength={1_024} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
      <Fault error={fault} />
      <p class="row">
        <button type="submit" disabled={busy || (editing && !typed.ok)}>
          {kind === 'question' ? text.approvals.sendAnswer : changes.length > 0 ? text.approvals.approveEdited : text.approvals.approve}
        </button>
        <button type="button" class="danger" disabled={busy} onClick={() => send('reject')}>
          {text.approvals.reject}
        </button>
        {mayEdit && (
          <button type="button" class="quiet" onClick={() => setEditing(!editing)}>
            {editing ? text.approvals.keep : text.approvals.edit}
          </button>
        )}
      </p>
    </form>
  );
}
