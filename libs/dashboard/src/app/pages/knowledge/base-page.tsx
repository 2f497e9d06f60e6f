import { keepPreviousData, useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { answerOf, client, type Answer } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { useMay } from '../../session/session-context.ts';
import { text } from '../../texts.ts';
import { Asking } from '../../ui/dialogs/asking.tsx';
import { Fault } from '../../ui/fault.tsx';
import { Field } from '../../forms/field.tsx';
import { Foreign } from '../../ui/foreign.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Pager } from '../../ui/pager.tsx';
import { useFilters } from '../../ui/use-filters.ts';
import { useSegment } from '../../ui/use-segment.ts';
import { visible } from '../../values/visible.ts';
import { Found } from './found.tsx';
import { PutSource } from './put-source.tsx';

type Source = Answer<'/v1/knowledge/{name}'>['items'][number];

/** One base: its sources, what a search of an agent finds in it, and a form to put a source. */
export function BasePage() {
  const name = useSegment();
  const { of, set, search } = useFilters();
  const mayPut = useMay('control-all');
  const cursor = of('cursor');
  const { data, error } = useQuery({
    queryKey: ['knowledge', name, cursor],
    queryFn: () =>
      answerOf(
        client.GET('/v1/knowledge/{name}', { params: { path: { name }, query: { limit: 50, ...(cursor === '' ? {} : { cursor }) } } }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  });
  return (
    <>
      <PageTitle title={visible(name)}>
        <small>{text.knowledge.one}</small>
      </PageTitle>
      <form class="filters" role="search" aria-label={text.filters} onSubmit={(event) => event.preventDefault()}>
        <Field label={text.knowledge.search} value={of('q')} change={(value) => set('q', value)} />
      </form>
      {of('q') !== '' && <Found base={name} q={of('q')} />}
      <Fault error={error} />
      {data !== undefined && <Sources base={name} sources={data.items} mayDelete={mayPut} />}
      <Pager next={data?.next} search={search} />
      {mayPut && <PutSource base={name} />}
    </>
  );
}

interface SourcesProps {
  readonly base: string;
  readonly sources: readonly Source[];
  readonly mayDelete: boolean;
}

function Sources({ base, sources, mayDelete }: SourcesProps) {
  const [deleting, setDeleting] = useState<string>();
  if (sources.length === 0) return <p class="soft">{text.knowledge.none}</p>;
  const remove = async (source: string): Promise<void> => {
    await answerOf(client.DELETE('/v1/knowledge/{name}', { params: { path: { name: base }, query: { source } } }));
    await queries.invalidateQueries({ queryKey: ['knowledge', base] });
  };
  return (
    <section aria-label={text.knowledge.sources}>
      <table class="list">
        <thead>
          <tr>
            <th scope="col">{text.knowledge.source}</th>
            <th scope="col">{text.knowledge.type}</th>
            <th scope="col">{text.knowledge.parts}</th>
            <th scope="col">{text.knowledge.at}</th>
            {mayDelete && <th scope="col">{text.knowledge.actions}</th>}
          </tr>
        </thead>
        <tbody>
          {sources.map(({ source, type, parts, at }) => (
            <tr key={source}>
              <td>
                <Foreign text={source} />
              </td>
              <td>{type}</td>
              <td>{parts}</td>
              <td class="when">
                <Moment at={at} />
              </td>
              {mayDelete && (
                <td>
                  <button
                    type="button"
                    class="danger"
                    aria-label={text.knowledge.deleteOf(visible(source))}
                    onClick={() => setDeleting(source)}
                  >
                    {text.knowledge.delete}
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {deleting !== undefined && (
        <Asking
          title={text.knowledge.deleteOf(visible(deleting))}
          doIt={text.knowledge.delete}
          danger
          act={() => remove(deleting)}
          close={() => setDeleting(undefined)}
        >
          <p>{text.knowledge.confirm}</p>
        </Asking>
      )}
    </section>
  );
}
