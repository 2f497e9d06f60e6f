import { useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { answerOf, client, onceKey, type Schemas } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { text } from '../../texts.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import { Fault } from '../../ui/fault.tsx';

interface Props {
  readonly task: Schemas['Task'];
  readonly act: 'cancel' | 'terminate' | 'purge';
  close(): void;
}

/** What cannot be taken back is asked twice, with the reason that goes on record. */
export function Confirm({ task, act, close }: Props) {
  const [reason, setReason] = useState('');
  const [fault, setFault] = useState<Error>();
  const [, navigate] = useLocation();
  const carryOut = async (): Promise<void> => {
    const params = { path: { id: task.id }, header: onceKey() };
    const body = reason.trim() === '' ? {} : { reason: reason.trim() };
    if (act === 'cancel') await answerOf(client.POST('/v1/tasks/{id}/cancel', { params, body }));
    else if (act === 'terminate') await answerOf(client.POST('/v1/tasks/{id}/terminate', { params, body }));
    else await answerOf(client.DELETE('/v1/tasks/{id}', { params }));
    close();
    if (act === 'purge') navigate('/tasks');
    else await queries.invalidateQueries({ queryKey: ['task', task.id] });
  };
  const send = (event: Event): void => {
    event.preventDefault();
    void carryOut().catch((error: unknown) => setFault(error as Error));
  };
  return (
    <Dialog title={text.task[act]} close={close}>
      <form onSubmit={send}>
        <p>{text.task.confirm[act]}</p>
        {act !== 'purge' && (
          <label>
            {text.reason}
            <input value={reason} maxLength={1_024} onInput={(event) => setReason(event.currentTarget.value)} />
          </label>
        )}
        <Fault error={fault} />
        <button type="submit" class={act === 'cancel' ? '' : 'danger'}>
          {text.task[act]}
        </button>
      </form>
    </Dialog>
  );
}
