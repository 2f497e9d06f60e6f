import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { answerOf, client } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { useMay } from '../../session/session-context.ts';
import { text } from '../../texts.ts';
import { Asking } from '../../ui/dialogs/asking.tsx';
import { Line } from '../../forms/line.tsx';

type Asked = 'rename' | 'branch' | 'delete';

export function SessionActions({ id, title }: { readonly id: string; readonly title: string }) {
  const [asked, setAsked] = useState<Asked>();
  const mayControl = useMay('control-own', 'control-all');
  const mayStart = useMay('start');
  const close = (): void => setAsked(undefined);
  const acts: readonly Asked[] = [
    ...(mayControl ? (['rename'] as const) : []),
    ...(mayStart ? (['branch'] as const) : []),
    ...(mayControl ? (['delete'] as const) : []),
  ];
  return (
    <>
      {acts.map((act) => (
        <button key={act} type="button" class={act === 'delete' ? 'danger' : ''} onClick={() => setAsked(act)}>
          {text.sessions[act]}
        </button>
      ))}
      {asked === 'rename' && <Rename id={id} title={title} close={close} />}
      {asked === 'branch' && <Branch id={id} close={close} />}
      {asked === 'delete' && <Delete id={id} close={close} />}
    </>
  );
}

interface Props {
  readonly id: string;
  close(): void;
}

function Rename({ id, title: now, close }: Props & { readonly title: string }) {
  const [title, setTitle] = useState(now);
  const carryOut = async (): Promise<void> => {
    await answerOf(client.PATCH('/v1/sessions/{id}', { params: { path: { id } }, body: { title } }));
    await queries.invalidateQueries({ queryKey: ['session', id] });
  };
  return (
    <Asking title={text.sessions.rename} act={carryOut} close={close}>
      <Line label={text.sessions.newTitle} required value={title} change={setTitle} />
    </Asking>
  );
}

/** From its newest entry, unless another is named. */
function Branch({ id, close }: Props) {
  const [chosen, setChosen] = useState('');
  const [, navigate] = useLocation();
  const { data } = useQuery({
    queryKey: ['entries', id, 'newest'],
    queryFn: () => answerOf(client.GET('/v1/sessions/{id}/entries', { params: { path: { id }, query: { limit: 1, order: 'desc' } } })),
    refetchInterval: false,
  });
  const newest = data?.items[0]?.entry;
  const carryOut = async (): Promise<void> => {
    const entry = chosen === '' ? (newest ?? 0) : Number(chosen);
    const made = await answerOf(client.POST('/v1/sessions/{id}/branches', { params: { path: { id } }, body: { entry } }));
    navigate(`/sessions/${encodeURIComponent(made.id)}`);
  };
  return (
    <Asking title={text.sessions.branch} disabled={newest === undefined && chosen === ''} act={carryOut} close={close}>
      <p>{text.sessions.branchAbout}</p>
      <label>
        {text.sessions.entry}
        <input
          type="number"
          min={0}
          placeholder={newest === undefined ? '' : String(newest)}
          value={chosen}
          onInput={(event) => setChosen(event.currentTarget.value)}
        />
      </label>
    </Asking>
  );
}

function Delete({ id, close }: Props) {
  const [, navigate] = useLocation();
  const carryOut = async (): Promise<void> => {
    await answerOf(client.DELETE('/v1/sessions/{id}', { params: { path: { id } } }));
    navigate('/sessions');
  };
  return (
    <Asking title={text.sessions.delete} danger act={carryOut} close={close}>
      <p>{text.sessions.confirm}</p>
    </Asking>
  );
}
