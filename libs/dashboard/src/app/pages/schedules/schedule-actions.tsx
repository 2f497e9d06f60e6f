import { useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { answerOf, client } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { text } from '../../texts.ts';
import { Asking } from '../../ui/dialogs/asking.tsx';
import { Backfill, Trigger } from './run-now.tsx';
import { ScheduleForm } from './schedule-form.tsx';
import type { Schedule } from './when-of.ts';

type Asked = 'pause' | 'resume' | 'trigger' | 'backfill' | 'edit' | 'delete';

/** What can be done with a schedule. Those that are files of the app are changed there. */
export function ScheduleActions({ schedule }: { readonly schedule: Schedule }) {
  const [asked, setAsked] = useState<Asked>();
  const [said, setSaid] = useState('');
  const close = (): void => setAsked(undefined);
  const acts: readonly Asked[] = [
    schedule.paused ? 'resume' : 'pause',
    ...(['trigger', 'backfill'] as const),
    ...(schedule.ofApp ? [] : (['edit', 'delete'] as const)),
  ];
  return (
    <div class="actions" role="group" aria-label={text.task.actions}>
      {acts.map((act) => (
        <button key={act} type="button" class={act === 'delete' ? 'danger' : ''} onClick={() => setAsked(act)}>
          {text.schedules[act]}
        </button>
      ))}
      <p role="status" class="soft">
        {said}
      </p>
      {(asked === 'pause' || asked === 'resume') && <Halt id={schedule.id} act={asked} close={close} />}
      {asked === 'trigger' && <Trigger id={schedule.id} said={setSaid} close={close} />}
      {asked === 'backfill' && <Backfill id={schedule.id} said={setSaid} close={close} />}
      {asked === 'edit' && <ScheduleForm schedule={schedule} close={close} />}
      {asked === 'delete' && <Delete id={schedule.id} close={close} />}
    </div>
  );
}

interface AskedProps {
  readonly id: string;
  close(): void;
}

function Halt({ id, act, close }: AskedProps & { readonly act: 'pause' | 'resume' }) {
  const [note, setNote] = useState('');
  const carryOut = async (): Promise<void> => {
    const params = { path: { id } };
    const body = note.trim() === '' ? {} : { note: note.trim() };
    if (act === 'pause') await answerOf(client.POST('/v1/schedules/{id}/pause', { params, body }));
    else await answerOf(client.POST('/v1/schedules/{id}/resume', { params, body }));
    await queries.invalidateQueries({ queryKey: ['schedule', id] });
  };
  return (
    <Asking title={text.schedules[act]} act={carryOut} close={close}>
      <label>
        {text.schedules.note}
        <input value={note} maxLength={1_024} onInput={(event) => setNote(event.currentTarget.value)} />
      </label>
    </Asking>
  );
}

function Delete({ id, close }: AskedProps) {
  const [, navigate] = useLocation();
  const carryOut = async (): Promise<void> => {
    await answerOf(client.DELETE('/v1/schedules/{id}', { params: { path: { id } } }));
    navigate('/schedules');
  };
  return (
    <Asking title={text.schedules.delete} danger act={carryOut} close={close}>
      <p>{text.schedules.confirmDelete}</p>
    </Asking>
  );
}
