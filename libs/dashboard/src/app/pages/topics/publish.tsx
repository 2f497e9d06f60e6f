import { useState } from 'preact/hooks';
import { answerOf, client, onceKey, type Answer } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { JsonInput, type Typed } from '../../forms/json-input.tsx';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Line } from '../../forms/line.tsx';

/** Publishes an event, with a form of the schema of its topic. */
export function Publish({ topic: { name, schema } }: { readonly topic: Answer<'/v1/topics/{name}'> }) {
  const [data, setData] = useState<Typed>({ ok: true, value: null });
  const [id, setId] = useState('');
  const [key, setKey] = useState('');
  const [said, setSaid] = useState('');
  const [fault, setFault] = useState<Error>();
  const publish = async (): Promise<void> => {
    if (!data.ok) return;
    const body = {
      data: data.value as never,
      ...(id.trim() === '' ? {} : { id: id.trim() }),
      ...(key.trim() === '' ? {} : { key: key.trim() }),
    };
    const params = { path: { name }, header: onceKey() };
    const made = await answerOf(client.POST('/v1/topics/{name}/events', { params, body }));
    setSaid(made.repeated ? text.topics.repeated(made.id) : text.topics.published(made.id));
    await queries.invalidateQueries({ queryKey: ['topic', name] });
  };
  return (
    <form
      class="card"
      aria-label={text.topics.publish}
      onSubmit={(event) => {
        event.preventDefault();
        setFault(undefined);
        setSaid('');
        void publish().catch((error: unknown) => setFault(error as Error));
      }}
    >
      <h2>{text.topics.publish}</h2>
      <JsonInput label={text.topics.data} schema={schema} change={setData} />
      <Line label={text.topics.key} value={key} change={setKey} />
      <Line label={text.topics.id} value={id} change={setId} />
      <Fault error={fault} />
      <p role="status" class="soft">
        {said}
      </p>
      <button type="submit" disabled={!data.ok}>
        {text.topics.publish}
      </button>
    </form>
  );
}
