import { useState } from 'preact/hooks';
import { useMay } from '../../../session/session-context.ts';
import { text } from '../../../texts.ts';
import { BulkAction } from '../../../ui/dialogs/bulk-action.tsx';
import { Dialog } from '../../../ui/dialogs/dialog.tsx';
import { Fault } from '../../../ui/fault.tsx';
import { Foreign } from '../../../ui/foreign.tsx';
import { Status } from '../../../ui/status.tsx';
import { actOn, fitting, type Act } from './act-on.ts';
import { findTasks, MOST, type Found } from './find-tasks.ts';

const SHOWN = 10;

/** The same for all tasks of the list, however many pages it has: shown first, and carried out one by one. */
export function BulkTasks({ query }: { readonly query: Readonly<Record<string, unknown>> }) {
  const mayControl = useMay('control-all', 'control-own');
  const mayPurge = useMay('purge');
  const [act, setAct] = useState<Act>();
  const [found, setFound] = useState<Found>();
  const [fault, setFault] = useState<Error>();
  const acts: readonly Act[] = [
    ...(mayControl ? (['suspend', 'resume', 'cancel', 'terminate', 'retry'] as const) : []),
    ...(mayPurge ? (['purge'] as const) : []),
  ];
  if (acts.length === 0) return null;
  const ask = (chosen: Act): void => {
    setAct(chosen);
    setFound(undefined);
    setFault(undefined);
    findTasks(query, (task) => fitting(chosen, task)).then(setFound, (reason: unknown) => setFault(reason as Error));
  };
  const close = (): void => setAct(undefined);
  return (
    <details class="bulk">
      <summary>{text.bulk.all}</summary>
      <div class="actions" role="group" aria-label={text.bulk.all}>
        {acts.map((each) => (
          <button key={each} type="button" class={each === 'terminate' || each === 'purge' ? 'danger' : ''} onClick={() => ask(each)}>
            {text.bulk.acts[each]}
          </button>
        ))}
      </div>
      {act !== undefined && found === undefined && (
        <Dialog title={text.bulk.acts[act]} close={close}>
          {fault === undefined ? <p role="status">{text.loading}</p> : <Fault error={fault} />}
        </Dialog>
      )}
      {act !== undefined && found !== undefined && (
        <BulkAction
          title={text.bulk.title(text.bulk.acts[act], found.tasks.length)}
          doIt={text.bulk.acts[act]}
          danger={act === 'terminate' || act === 'purge'}
          ids={found.tasks.map(({ id }) => id)}
          act={(id) => actOn(act, id)}
          close={close}
          done={() => {}}
        >
          <Preview found={found} />
        </BulkAction>
      )}
    </details>
  );
}

/** Which tasks it would be about. */
function Preview({ found: { tasks, looked, more } }: { readonly found: Found }) {
  return (
    <>
      <p>{text.bulk.fits(tasks.length, looked)}</p>
      {more && <p class="notice">{text.bulk.more(MOST)}</p>}
      <ul>
        {tasks.slice(0, SHOWN).map(({ id, name, status }) => (
          <li key={id}>
            <code>{id}</code> <Foreign text={name} /> <Status status={status} />
          </li>
        ))}
        {tasks.length > SHOWN && <li class="soft">{text.bulk.others(tasks.length - SHOWN)}</li>}
      </ul>
    </>
  );
}
