import { keepPreviousData, useQuery } from '@tanstack/preact-query';
import { answerOf, client } from '../../api/client.ts';
import { useMay } from '../../session/session-context.ts';
import { text } from '../../texts.ts';
import { Choice, Field } from '../../forms/field.tsx';
import { Fault } from '../../ui/fault.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Pager } from '../../ui/pager.tsx';
import { useFilters, type Filters } from '../../ui/use-filters.ts';
import { EntryTable } from './entry-table.tsx';
import { ForgetAll } from './forget.tsx';
import type { Remembered } from './remembered.ts';
import { WorkingMemory } from './working-memory.tsx';

/** What agents remember of a user, of oneself unless another is named, and of everybody. */
export function MemoryPage() {
  const filters = useFilters();
  const { of, search } = filters;
  const user = of('user');
  const query = queryOf(filters);
  const { data, error } = useQuery({
    queryKey: ['memory', query],
    queryFn: () => readMemory(query),
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  });
  const ofUser = of('scope') !== 'tenant';
  return (
    <>
      <PageTitle title={text.memory.title} />
      <FilterFields filters={filters} />
      <Fault error={error} />
      {data !== undefined && <EntryTable entries={data.items} user={user} />}
      <Pager next={data?.next} search={search} />
      {ofUser && data !== undefined && data.items.length > 0 && <ForgetAll user={user} />}
      {ofUser && <WorkingMemory user={user} />}
    </>
  );
}

function FilterFields({ filters: { of, set } }: { readonly filters: Filters }) {
  const mayName = useMay('act-as');
  const mayShare = useMay('read-all');
  const scopes = [
    ['', text.memory.scopes.user],
    ['tenant', text.memory.scopes.tenant],
  ] as const;
  return (
    <form class="filters" role="search" aria-label={text.filters} onSubmit={(event) => event.preventDefault()}>
      <Field label={text.memory.search} value={of('q')} change={(value) => set('q', value)} />
      {mayShare && <Choice label={text.memory.scope} value={of('scope')} options={scopes} change={(value) => set('scope', value)} />}
      {mayName && of('scope') !== 'tenant' && <Field label={text.memory.user} value={of('user')} change={(value) => set('user', value)} />}
    </form>
  );
}

interface Query {
  readonly q: string;
  readonly scope?: 'tenant';
  readonly user?: string;
  readonly cursor?: string;
}

function queryOf({ of }: Filters): Query {
  const shared = of('scope') === 'tenant';
  const more = (['user', 'cursor'] as const).filter((name) => of(name) !== '' && !(shared && name === 'user'));
  return { q: of('q'), ...(shared ? { scope: 'tenant' } : {}), ...Object.fromEntries(more.map((name) => [name, of(name)])) };
}

interface Read {
  readonly items: readonly Remembered[];
  readonly next?: string;
}

/** The nearest to what is searched for, or all, page by page. */
function readMemory({ q, cursor, ...whose }: Query): Promise<Read> {
  if (q === '') return listMemory({ ...whose, ...(cursor === undefined ? {} : { cursor }) });
  return answerOf(client.GET('/v1/memory/search', { params: { query: { ...whose, q, limit: 50 } as never } }));
}

function listMemory(query: Omit<Query, 'q'>) {
  return answerOf(client.GET('/v1/memory', { params: { query: { ...query, limit: 50 } } }));
}
