import { useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { answerOf, client, onceKey, type Schemas } from '../../api/client.ts';
import { JsonInput, type Typed } from '../../forms/json-input.tsx';
import { useMay } from '../../session/session-context.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import type { Kind } from './read-catalog.ts';

interface Props {
  readonly kind: Kind;
  readonly entry: Schemas['CatalogEntry'];
}

/** Starts it with what the form is given, and goes to the task that came of it. */
export function TryIt({ kind, entry }: Props) {
  const mayStart = useMay('start');
  const mayCall = useMay('call-tools');
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState<Typed>({ ok: true, value: null });
  const [fault, setFault] = useState<Error>();
  if (!(kind === 'tools' ? mayCall : mayStart)) return null;
  const schema = entry.input ?? (kind === 'agents' ? { type: 'string', examples: [text.home.sampleInput] } : undefined);
  const start = async (input: unknown): Promise<void> => {
    const task = await startOf(kind, entry.name, input);
    navigate(`/tasks/${encodeURIComponent(task.id)}`);
  };
  return (
    <form
      class="card"
      aria-label={text.catalog.tryIt}
      onSubmit={(event) => {
        event.preventDefault();
        setFault(undefined);
        if (typed.ok) void start(typed.value).catch((error: unknown) => setFault(error as Error));
      }}
    >
      <h2>{text.catalog.tryIt}</h2>
      <JsonInput label={text.task.input} schema={schema} change={setTyped} />
      <Fault error={fault} />
      <button type="submit" disabled={!typed.ok}>
        {kind === 'tools' ? text.catalog.call : text.catalog.start}
      </button>
    </form>
  );
}

function startOf(kind: Kind, name: string, input: unknown): Promise<Schemas['Task']> {
  const header = onceKey();
  switch (kind) {
    case 'workflows':
      return answerOf(client.POST('/v1/tasks', { params: { header }, body: { workflow: name, input } }));
    case 'agents':
      return answerOf(client.POST('/v1/tasks', { params: { header }, body: { agent: name, input } }));
    case 'tools':
      return answerOf(client.POST('/v1/tools/{name}/call', { params: { path: { name }, header }, body: { args: input } }));
    default:
      return kind satisfies never;
  }
}
