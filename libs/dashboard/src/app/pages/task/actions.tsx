import { useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { answerOf, client, onceKey, type Schemas } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { useMay } from '../../session/session-context.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Confirm } from './confirm.tsx';
import { MessageDialog, type MessageKind } from './message-dialog.tsx';

type Task = Schemas['Task'];
type Asked = 'cancel' | 'terminate' | 'purge' | MessageKind;

/** What can be done with a task as it is now, by who is logged in. */
export function Actions({ task }: { readonly task: Task }) {
  const [asked, setAsked] = useState<Asked>();
  const [fault, setFault] = useState<Error>();
  const [, navigate] = useLocation();
  const maySignal = useMay('signal-own', 'signal-all');
  const mayControl = useMay('control-own', 'control-all');
  const mayPurge = useMay('purge');
  const open = task.endedAt === undefined;
  const act = (request: () => Promise<unknown>): void => {
    setFault(undefined);
    request().then(
      () => void queries.invalidateQueries({ queryKey: ['task', task.id] }),
      (reason: unknown) => setFault(reason as Error),
    );
  };
  const params = { path: { id: task.id }, header: onceKey() };
  const again = async (turn: 0 | 'failure'): Promise<void> => {
    const copy = await answerOf(client.POST('/v1/tasks/{id}/fork', { params, body: { turn } }));
    navigate(`/tasks/${encodeURIComponent(copy.id)}`);
  };
  const messages = (['signal', 'update', 'query'] as const).filter((kind) => (kind === 'query' || (open && maySignal)) && isMessaged(task));
  return (
    <div class="actions" role="group" aria-label={text.task.actions}>
      {messages.map((kind) => (
        <button key={kind} type="button" onClick={() => setAsked(kind)}>
          {text.task.messages[kind]}
        </button>
      ))}
      {open && mayControl && task.status !== 'suspended' && (
        <button type="button" onClick={() => act(() => answerOf(client.POST('/v1/tasks/{id}/suspend', { params })))}>
          {text.task.suspend}
        </button>
      )}
      {open && mayControl && task.status === 'suspended' && (
        <button type="button" onClick={() => act(() => answerOf(client.POST('/v1/tasks/{id}/resume', { params })))}>
          {text.task.resume}
        </button>
      )}
      {open && mayControl && (
        <>
          <button type="button" onClick={() => setAsked('cancel')}>
            {text.task.cancel}
          </button>
          <button type="button" class="danger" onClick={() => setAsked('terminate')}>
            {text.task.terminate}
          </button>
        </>
      )}
      {mayControl && !open && task.status !== 'completed' && (
        <button type="button" onClick={() => act(() => again('failure'))}>
          {text.task.retry}
        </button>
      )}
      {mayControl && (
        <button type="button" onClick={() => act(() => again(0))}>
          {text.task.again}
        </button>
      )}
      {!open && mayPurge && (
        <button type="button" class="danger" onClick={() => setAsked('purge')}>
          {text.task.purge}
        </button>
      )}
      <Fault error={fault} />
      {(asked === 'cancel' || asked === 'terminate' || asked === 'purge') && (
        <Confirm task={task} act={asked} close={() => setAsked(undefined)} />
      )}
      {(asked === 'signal' || asked === 'update' || asked === 'query') && (
        <MessageDialog task={task} kind={asked} close={() => setAsked(undefined)} />
      )}
    </div>
  );
}

/** The loop of an agent takes no messages of its own. */
function isMessaged({ kind }: Task): boolean {
  return kind === 'workflow';
}
