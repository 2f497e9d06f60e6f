import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { answerOf, client, type Schemas } from '../../api/client.ts';
import { ChangeList } from '../../forms/change-list.tsx';
import { changesBetween } from '../../forms/changes-between.ts';
import { Line } from '../../forms/line.tsx';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { useFilters } from '../../ui/use-filters.ts';
import { ComparedCalls } from './compared-calls.tsx';
import { ComparedFacts } from './compared-facts.tsx';

/** Two tasks side by side, such as a task and its copy that ran again: what differs is marked. */
export function ComparePage() {
  const { of, search } = useFilters();
  const [one, other] = [of('one'), of('other')];
  return (
    <>
      <PageTitle title={text.compare.title} />
      <Choose key={search.toString()} one={one} other={other} />
      {one !== '' && other !== '' && <Compared key={`${one} ${other}`} one={one} other={other} />}
    </>
  );
}

interface Pair {
  readonly one: string;
  readonly other: string;
}

function Choose(pair: Pair) {
  const { search, set } = useFilters();
  const [one, setOne] = useState(pair.one);
  const [other, setOther] = useState(pair.other);
  const show = (event: Event): void => {
    event.preventDefault();
    search.set('one', one.trim());
    set('other', other.trim());
  };
  return (
    <form class="search" onSubmit={show}>
      <Line label={text.compare.one} required value={one} change={setOne} />
      <Line label={text.compare.other} required value={other} change={setOther} />
      <button type="submit">{text.compare.show}</button>
    </form>
  );
}

function Compared({ one, other }: Pair) {
  const [first, second] = [useTask(one), useTask(other)];
  const fault = first.error ?? second.error;
  if (first.data === undefined || second.data === undefined)
    return fault === null ? <p class="soft">{text.loading}</p> : <Fault error={fault} />;
  return (
    <>
      <ComparedFacts tasks={[first.data, second.data]} />
      <Changes title={text.compare.inputs} was={first.data.input} is={second.data.input} />
      <Changes title={text.compare.outputs} was={first.data.output ?? first.data.error} is={second.data.output ?? second.data.error} />
      <ComparedCalls tasks={[first.data, second.data]} />
    </>
  );
}

function useTask(id: string): { readonly data: Schemas['Task'] | undefined; readonly error: Error | null } {
  return useQuery({ queryKey: ['task', id], queryFn: () => answerOf(client.GET('/v1/tasks/{id}', { params: { path: { id } } })) });
}

function Changes({ title, was, is }: { readonly title: string; readonly was: unknown; readonly is: unknown }) {
  const changes = changesBetween(was, is);
  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      {changes.length === 0 ? <p class="soft">{text.compare.same}</p> : <ChangeList changes={changes} />}
    </section>
  );
}
