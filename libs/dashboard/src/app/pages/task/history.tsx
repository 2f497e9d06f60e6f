import { useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { answerOf, client, onceKey, type Schemas } from '../../api/client.ts';
import { useMay } from '../../session/session-context.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Value } from '../../ui/value.tsx';
import { download } from './download.ts';
import { useHistory } from './use-history.ts';

/** The log, turn by turn: what came in, and what the code answered. */
export function History({ task }: { readonly task: Schemas['Task'] }) {
  const { turns, more, error } = useHistory(task.id, task.turns);
  const [fault, setFault] = useState<Error>();
  const save = (): void => void download(task.id).catch((reason: unknown) => setFault(reason as Error));
  return (
    <section aria-label={text.task.history}>
      <p class="row">
        <button type="button" onClick={save}>
          {text.task.download}
        </button>
      </p>
      <Fault error={fault ?? error} />
      <ol class="events">
        {turns.map((turn) => (
          <li key={turn.n}>
            <TurnLine task={task} turn={turn} />
          </li>
        ))}
      </ol>
      {more !== undefined && (
        <button type="button" onClick={more}>
          {text.task.moreTurns}
        </button>
      )}
    </section>
  );
}

interface Named {
  readonly kind: string;
  readonly name?: string;
}

function TurnLine({ task, turn }: { readonly task: Schemas['Task']; readonly turn: Schemas['HistoryTurn'] }) {
  const { n, at } = turn;
  const { inputs = [], commands = [] } = turn as { readonly inputs?: readonly Named[]; readonly commands?: readonly Named[] };
  return (
    <details>
      <summary>
        <code>{n}</code> <bdi>{inputs.map(named).join(', ')}</bdi> → <bdi>{commands.map(named).join(', ')}</bdi>{' '}
        {at !== undefined && <Moment at={at} />}
      </summary>
      <Fork task={task} turn={n} />
      <Value title={text.task.turn(n)} value={turn} />
    </details>
  );
}

function named({ kind, name }: Named): string {
  return name === undefined || name === '' ? kind : `${kind} ${name}`;
}

/** A copy that runs again from this turn. */
function Fork({ task, turn }: { readonly task: Schemas['Task']; readonly turn: number }) {
  const may = useMay('control-own', 'control-all');
  const [, navigate] = useLocation();
  const [fault, setFault] = useState<Error>();
  const fork = async (): Promise<void> => {
    const path = { id: task.id };
    const copy = await answerOf(client.POST('/v1/tasks/{id}/fork', { params: { path, header: onceKey() }, body: { turn } }));
    navigate(`/tasks/${encodeURIComponent(copy.id)}`);
  };
  if (!may) return null;
  return (
    <>
      <button type="button" class="quiet" onClick={() => void fork().catch((reason: unknown) => setFault(reason as Error))}>
        {text.task.forkHere}
      </button>
      <Fault error={fault} />
    </>
  );
}
