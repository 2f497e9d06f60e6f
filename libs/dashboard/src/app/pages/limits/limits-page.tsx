import { keepPreviousData, useQuery } from '@tanstack/preact-query';
import { answerOf, client, type Answer } from '../../api/client.ts';
import { Field } from '../../forms/field.tsx';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Foreign } from '../../ui/foreign.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Pager } from '../../ui/pager.tsx';
import { useFilters } from '../../ui/use-filters.ts';
import { inWords } from '../../values/durations.ts';

type Limit = Answer<'/v1/limits'>['items'][number];

/** Which limits are in use, which of them are full, and how many wait for each. */
export function LimitsPage() {
  const { of, set, search } = useFilters();
  const given = (['name', 'cursor'] as const).map((name) => [name, of(name)] as const).filter(([, value]) => value !== '');
  const query = { limit: 50, ...Object.fromEntries(given) };
  const { data, error } = useQuery({
    queryKey: ['limits', query],
    queryFn: () => answerOf(client.GET('/v1/limits', { params: { query } })),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageTitle title={text.limits.title} />
      <form class="filters" role="search" aria-label={text.filters} onSubmit={(event) => event.preventDefault()}>
        <Field label={text.limits.name} value={of('name')} change={(value) => set('name', value)} />
      </form>
      <Fault error={error} />
      {data?.items.length === 0 && <p class="soft">{text.limits.none}</p>}
      {data !== undefined && data.items.length > 0 && <LimitTable limits={data.items} />}
      <Pager next={data?.next} search={search} />
    </>
  );
}

function LimitTable({ limits }: { readonly limits: readonly Limit[] }) {
  return (
    <table class="list">
      <thead>
        <tr>
          <th scope="col">{text.limits.name}</th>
          <th scope="col">{text.limits.key}</th>
          <th scope="col">{text.limits.allows}</th>
          <th scope="col">{text.limits.inUse}</th>
          <th scope="col">{text.limits.waiting}</th>
        </tr>
      </thead>
      <tbody>
        {limits.map((limit) => (
          <Row key={`${limit.kind} ${limit.name} ${limit.key ?? ''}`} limit={limit} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ limit: { name, key, shared, limit, per, inUse, waiting, oldest, next } }: { readonly limit: Limit }) {
  return (
    <tr>
      <td>
        <Foreign text={name} /> {shared && <small>{text.limits.shared}</small>}
      </td>
      <td>
        <Foreign text={key ?? ''} />
      </td>
      <td>{per === undefined ? text.limits.atOnce(limit) : text.limits.rate(limit, typeof per === 'number' ? inWords(per) : per)}</td>
      <td>
        {inUse} {inUse !== undefined && inUse >= limit && <span class="status suspended">{text.limits.full}</span>}
        {next !== undefined && (
          <small>
            {text.limits.next} <Moment at={next} />
          </small>
        )}
      </td>
      <td>
        {waiting}
        {oldest !== undefined && (
          <small>
            {text.limits.oldest} <Moment at={oldest} />
          </small>
        )}
      </td>
    </tr>
  );
}
