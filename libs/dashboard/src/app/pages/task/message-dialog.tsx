import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { answerOf, client, onceKey, type Schemas } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { JsonInput, type Typed } from '../../forms/json-input.tsx';
import { text } from '../../texts.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import { Fault } from '../../ui/fault.tsx';
import { Value } from '../../ui/value.tsx';
import { visible } from '../../values/visible.ts';

export type MessageKind = 'signal' | 'update' | 'query';

interface Props {
  readonly task: Schemas['Task'];
  readonly kind: MessageKind;
  close(): void;
}

/** Sends a task a signal, an update or a query: one its workflow lists, as a form, or any other by name. */
export function MessageDialog({ task, kind, close }: Props) {
  const { data: entry } = useQuery({
    queryKey: ['entry', 'workflows', task.name],
    queryFn: () => answerOf(client.GET('/v1/workflows/{name}', { params: { path: { name: task.name } } })),
    refetchInterval: false,
  });
  const listed = (kind === 'signal' ? entry?.signals : kind === 'update' ? entry?.updates : entry?.queries) ?? [];
  const waiting = kind === 'signal' ? task.waitingFor.filter((wait) => wait.kind === 'signal').map((wait) => wait.name) : [];
  const names = [...new Set([...waiting, ...listed.map(({ name }) => name)])];
  const [chosen, setName] = useState<string>();
  const name = chosen ?? names[0] ?? '';
  const [typed, setTyped] = useState<Typed>({ ok: true, value: null });
  const [answer, setAnswer] = useState<{ readonly value: unknown }>();
  const [fault, setFault] = useState<Error>();
  const definition = listed.find((each) => each.name === name);

  const send = async (): Promise<void> => {
    if (!typed.ok) return;
    setFault(undefined);
    setAnswer({ value: await post(kind, task.id, name, typed.value) });
    await queries.invalidateQueries({ queryKey: ['task', task.id] });
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    void send().catch((error: unknown) => setFault(error as Error));
  };
  return (
    <Dialog title={text.task.messages[kind]} close={close}>
      <form onSubmit={submit}>
        <label>
          {text.task.messageName}
          <input required list="messages" value={name} onInput={(event) => setName(event.currentTarget.value)} />
          <datalist id="messages">
            {names.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </label>
        {definition?.description !== undefined && <p class="soft">{visible(definition.description)}</p>}
        <JsonInput key={`${name} ${definition === undefined}`} label={text.task.payload} schema={definition?.input} change={setTyped} />
        <Fault error={fault} />
        {answer !== undefined && <p role="status">{text.task.sent}</p>}
        {answer !== undefined && kind !== 'signal' && <Value title={text.task.answer} value={answer.value} />}
        <button type="submit" disabled={!typed.ok}>
          {text.send}
        </button>
      </form>
    </Dialog>
  );
}

function post(kind: MessageKind, id: string, name: string, body: unknown): Promise<unknown> {
  const path = { id, name };
  switch (kind) {
    case 'signal':
      return answerOf(client.POST('/v1/tasks/{id}/signals/{name}', { params: { path, header: onceKey() }, body: body as never }));
    case 'update':
      return answerOf(client.POST('/v1/tasks/{id}/updates/{name}', { params: { path, header: onceKey() }, body: body as never }));
    case 'query':
      return answerOf(client.POST('/v1/tasks/{id}/queries/{name}', { params: { path }, body: body as never }));
    default:
      return kind satisfies never;
  }
}
