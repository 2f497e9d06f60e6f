import { keepPreviousData, useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { answerOf, client, type Answer } from '../../api/client.ts';
import { useMay } from '../../session/session-context.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Field } from '../../forms/field.tsx';
import { Foreign } from '../../ui/foreign.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Pager } from '../../ui/pager.tsx';
import { useFilters } from '../../ui/use-filters.ts';
import { BulkLetters } from './bulk-letters.tsx';

type Letter = Answer<'/v1/dead-letters/{id}'>;

/** Events that a subscriber could not take, and why. */
export function DeadLettersPage() {
  const { of, set, search } = useFilters();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const mayChange = useMay('control-all');
  const given = (['topic', 'cursor'] as const).map((name) => [name, of(name)] as const).filter(([, value]) => value !== '');
  const query = { limit: 50, ...Object.fromEntries(given) };
  const { data, error } = useQuery({
    queryKey: ['dead-letters', query],
    queryFn: () => answerOf(client.GET('/v1/dead-letters', { params: { query } })),
    placeholderData: keepPreviousData,
  });
  // What is not seen any more is not acted on.
  const ids = data?.items.map(({ id }) => id).filter((id) => chosen.has(id)) ?? [];
  return (
    <>
      <PageTitle title={text.letters.title} />
      <form class="filters" role="search" aria-label={text.filters} onSubmit={(event) => event.preventDefault()}>
        <Field label={text.letters.topic} value={of('topic')} change={(value) => set('topic', value)} />
      </form>
      <Fault error={error} />
      {ids.length > 0 && <BulkLetters ids={ids} done={() => setChosen(new Set())} />}
      {data !== undefined && <LetterTable letters={data.items} chosen={mayChange ? chosen : undefined} choose={setChosen} />}
      <Pager next={data?.next} search={search} />
    </>
  );
}

interface TableProps {
  readonly letters: readonly Letter[];
  /** Absent where one may only look. */
  readonly chosen: ReadonlySet<string> | undefined;
  choose(ids: ReadonlySet<string>): void;
}

function LetterTable({ letters, chosen, choose }: TableProps) {
  if (letters.length === 0) return <p class="soft">{text.letters.none}</p>;
  const all = chosen !== undefined && letters.every(({ id }) => chosen.has(id));
  const turn = (id: string): void =>
    choose(new Set(chosen?.has(id) === true ? [...chosen].filter((each) => each !== id) : [...(chosen ?? []), id]));
  return (
    <table class="list">
      <thead>
        <tr>
          {chosen !== undefined && (
            <th scope="col">
              <input
                type="checkbox"
                aria-label={text.approvals.chooseAll}
                checked={all}
                onChange={() => choose(new Set(all ? [] : letters.map(({ id }) => id)))}
              />
            </th>
          )}
          <th scope="col">{text.letters.event}</th>
          <th scope="col">{text.letters.topic}</th>
          <th scope="col">{text.letters.reason}</th>
          <th scope="col">{text.letters.subscriber}</th>
          <th scope="col">{text.letters.at}</th>
        </tr>
      </thead>
      <tbody>
        {letters.map((letter) => (
          <tr key={letter.id}>
            {chosen !== undefined && (
              <td>
                <input
                  type="checkbox"
                  aria-label={text.letters.choose(letter.event)}
                  checked={chosen.has(letter.id)}
                  onChange={() => turn(letter.id)}
                />
              </td>
            )}
            <LetterCells letter={letter} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function LetterCells({ letter: { id, event, topic, code, reason, subscriber, at } }: { readonly letter: Letter }) {
  return (
    <>
      <td class="id">
        <Link href={`/dead-letters/${encodeURIComponent(id)}`}>
          <Foreign text={event} />
        </Link>
      </td>
      <td>
        <Foreign text={topic} />
      </td>
      <td>
        <Foreign text={reason} /> <small>{code}</small>
      </td>
      <td>
        <Foreign text={subscriber} />
      </td>
      <td class="when">
        <Moment at={at} />
      </td>
    </>
  );
}
