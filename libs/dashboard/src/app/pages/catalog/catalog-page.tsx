import { keepPreviousData, useQuery } from '@tanstack/preact-query';
import { Link, useParams } from 'wouter-preact';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Field } from '../../forms/field.tsx';
import { Foreign } from '../../ui/foreign.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Pager } from '../../ui/pager.tsx';
import { useFilters } from '../../ui/use-filters.ts';
import { isKind, readCatalog } from './read-catalog.ts';

/** What the app offers of a kind. */
export function CatalogPage() {
  const { kind } = useParams<{ kind: string }>();
  const { of, set, search } = useFilters();
  const query = { limit: 50, q: of('q'), cursor: of('cursor') };
  const { data, error } = useQuery({
    queryKey: ['catalog', kind, query],
    queryFn: () => readCatalog(kind, query),
    enabled: isKind(kind),
    placeholderData: keepPreviousData,
  });
  if (!isKind(kind)) return <PageTitle title={text.noPage} />;
  return (
    <>
      <PageTitle title={text.catalog[kind]} />
      <form class="filters" role="search" aria-label={text.filters} onSubmit={(event) => event.preventDefault()}>
        <Field label={text.catalog.words} value={of('q')} change={(value) => set('q', value)} />
      </form>
      <Fault error={error} />
      {data?.items.length === 0 && <p class="soft">{text.catalog.none}</p>}
      <ul class="cards">
        {data?.items.map(({ name, description, instances, build }) => (
          <li key={name} class="card">
            <h2>
              <Link href={`/${kind}/${encodeURIComponent(name)}`}>
                <Foreign text={name} />
              </Link>
            </h2>
            <p>
              <Foreign text={description ?? ''} />
            </p>
            <p class="soft">
              {text.catalog.instances(instances.length)} · <code>{build}</code>
            </p>
          </li>
        ))}
      </ul>
      <Pager next={data?.next} search={search} />
    </>
  );
}
