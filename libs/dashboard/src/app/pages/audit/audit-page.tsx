import { keepPreviousData, useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { answerOf, client, type Schemas } from '../../api/client.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Field } from '../../forms/field.tsx';
import { Foreign } from '../../ui/foreign.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Pager } from '../../ui/pager.tsx';
import { useFilters, type Filters } from '../../ui/use-filters.ts';

/** Who did what, and what was refused. */
export function AuditPage() {
  const filters = useFilters();
  const names = ['action', 'on', 'by', 'outcome', 'cursor'] as const;
  const query = Object.fromEntries(names.map((name) => [name, filters.of(name)] as const).filter(([, value]) => value !== ''));
  const { data, error } = useQuery({
    queryKey: ['audit', query],
    queryFn: () => answerOf(client.GET('/v1/audit', { params: { query: { ...query, limit: 100 } } })),
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  });
  return (
    <>
      <PageTitle title={text.audit.title} />
      <Verify />
      <FilterFields filters={filters} />
      <Fault error={error} />
      {data !== undefined && <Entries entries={data.items} />}
      <Pager next={data?.next} search={filters.search} />
    </>
  );
}

function FilterFields({ filters: { of, set } }: { readonly filters: Filters }) {
  return (
    <form class="filters" role="search" aria-label={text.filters} onSubmit={(event) => event.preventDefault()}>
      <Field label={text.audit.action} value={of('action')} placeholder="task.cancel" change={(value) => set('action', value)} />
      <Field label={text.audit.on} value={of('on')} change={(value) => set('on', value)} />
      <Field label={text.audit.by} value={of('by')} placeholder="key:3fTq8ZbK1xYc" change={(value) => set('by', value)} />
      <Field label={text.audit.outcome} value={of('outcome')} placeholder="missing-right" change={(value) => set('outcome', value)} />
    </form>
  );
}

function Entries({ entries }: { readonly entries: Schemas['AuditEntries']['items'] }) {
  if (entries.length === 0) return <p class="soft">{text.audit.none}</p>;
  return (
    <table class="list">
      <thead>
        <tr>
          <th scope="col">{text.audit.at}</th>
          <th scope="col">{text.audit.by}</th>
          <th scope="col">{text.audit.action}</th>
          <th scope="col">{text.audit.on}</th>
          <th scope="col">{text.audit.outcome}</th>
          <th scope="col">{text.audit.from}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ id, at, by, action, on, outcome, from, more }) => (
          <tr key={id}>
            <td class="when">
              <Moment at={at} />
            </td>
            <td>{by !== undefined && <Foreign text={by.user ?? `${by.kind}:${by.id}`} />}</td>
            <td>
              <code>{action}</code>
              {more !== undefined && <small> {text.audit.more(more)}</small>}
            </td>
            <td class="id">
              <Foreign text={on ?? ''} />
            </td>
            <td>
              <span class={`status ${outcome === 'done' ? 'completed' : 'failed'}`}>{outcome}</span>
            </td>
            <td>
              <Foreign text={from ?? ''} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Whether the records are as they were written. */
function Verify() {
  const [state, setState] = useState<Schemas['AuditVerification']>();
  const [fault, setFault] = useState<Error>();
  const verify = async (): Promise<void> => setState(await answerOf(client.GET('/v1/audit/verification')));
  return (
    <div>
      <button type="button" onClick={() => void verify().catch((error: unknown) => setFault(error as Error))}>
        {text.audit.verify}
      </button>
      <Fault error={fault} />
      {state !== undefined && (
        <p role="status" class={state.intact ? 'notice' : 'fault'}>
          {state.intact ? text.audit.intact(state.entries) : text.audit.broken}
          {state.faults.map(({ document, message }) => (
            <span key={document}>
              {' '}
              {document}: {message}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}
