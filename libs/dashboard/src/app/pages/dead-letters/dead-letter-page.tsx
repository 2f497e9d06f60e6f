import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import { answerOf, client, type Answer } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { JsonInput, type Typed } from '../../forms/json-input.tsx';
import { useMay } from '../../session/session-context.ts';
import { text } from '../../texts.ts';
import { Asking } from '../../ui/dialogs/asking.tsx';
import { Fact } from '../../ui/fact.tsx';
import { Fault } from '../../ui/fault.tsx';
import { Foreign } from '../../ui/foreign.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { useSegment } from '../../ui/use-segment.ts';
import { Value } from '../../ui/value.tsx';
import { visible } from '../../values/visible.ts';

type Letter = Answer<'/v1/dead-letters/{id}'>;

/** One event that was not taken: why, with what, and what can be done about it. */
export function DeadLetterPage() {
  const id = useSegment();
  const mayChange = useMay('control-all');
  const { data: letter, error } = useQuery({
    queryKey: ['dead-letter', id],
    queryFn: () => answerOf(client.GET('/v1/dead-letters/{id}', { params: { path: { id } } })),
  });
  return (
    <>
      <PageTitle title={letter === undefined ? text.letters.title : visible(letter.event)} />
      <p>
        <Link href="/dead-letters">{text.letters.title}</Link>
      </p>
      {letter === undefined ? (
        <Fault error={error} />
      ) : (
        <>
          {mayChange && <Actions letter={letter} />}
          <Facts letter={letter} />
          <Value title={text.letters.data} value={letter.data} />
        </>
      )}
    </>
  );
}

function Facts({ letter: { topic, subscriber, code, reason, at, key, bytes, replays } }: { readonly letter: Letter }) {
  return (
    <dl class="facts">
      <Fact name={text.letters.reason}>
        <Foreign text={reason} /> <code>{code}</code>
      </Fact>
      <Fact name={text.letters.topic}>
        <Link href={`/topics/${encodeURIComponent(topic)}`}>
          <Foreign text={topic} />
        </Link>
      </Fact>
      <Fact name={text.letters.subscriber}>
        <Foreign text={subscriber} />
      </Fact>
      <Fact name={text.letters.at}>
        <Moment at={at} />
      </Fact>
      {key !== undefined && (
        <Fact name={text.topics.key}>
          <Foreign text={key} />
        </Fact>
      )}
      <Fact name={text.letters.bytes}>{bytes}</Fact>
      <Fact name={text.letters.replays}>{replays}</Fact>
    </dl>
  );
}

function Actions({ letter }: { readonly letter: Letter }) {
  const [asked, setAsked] = useState<'edit' | 'delete'>();
  const [said, setSaid] = useState('');
  const [fault, setFault] = useState<Error>();
  const [, navigate] = useLocation();
  const [data, setData] = useState<Typed>({ ok: true, value: letter.data });
  const params = { path: { id: letter.id } };
  const close = (): void => setAsked(undefined);
  const replay = async (): Promise<void> => {
    const { taken, letter: now } = await answerOf(client.POST('/v1/dead-letters/{id}/replay', { params }));
    setSaid(taken ? text.letters.taken : `${text.letters.notTaken} ${visible(now.reason)}`);
    await queries.invalidateQueries({ queryKey: ['dead-letters'] });
    if (!taken) await queries.invalidateQueries({ queryKey: ['dead-letter', letter.id] });
  };
  const edit = async (): Promise<void> => {
    if (data.ok) await answerOf(client.PATCH('/v1/dead-letters/{id}', { params, body: { data: data.value as never } }));
    await queries.invalidateQueries({ queryKey: ['dead-letter', letter.id] });
  };
  const remove = async (): Promise<void> => {
    await answerOf(client.DELETE('/v1/dead-letters/{id}', { params }));
    navigate('/dead-letters');
  };
  return (
    <div class="actions" role="group" aria-label={text.task.actions}>
      <button
        type="button"
        onClick={() => {
          setFault(undefined);
          void replay().catch((error: unknown) => setFault(error as Error));
        }}
      >
        {text.letters.replay}
      </button>
      <button type="button" onClick={() => setAsked('edit')}>
        {text.letters.edit}
      </button>
      <button type="button" class="danger" onClick={() => setAsked('delete')}>
        {text.letters.delete}
      </button>
      <p role="status" dir="auto">
        {said}
      </p>
      <Fault error={fault} />
      {asked === 'edit' && (
        <Asking title={text.letters.edit} disabled={!data.ok} act={edit} close={close}>
          <JsonInput label={text.letters.data} initial={letter.data} change={setData} />
        </Asking>
      )}
      {asked === 'delete' && (
        <Asking title={text.letters.delete} danger act={remove} close={close}>
          <p>{text.letters.confirmDelete}</p>
        </Asking>
      )}
    </div>
  );
}
