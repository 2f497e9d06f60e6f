import { keepPreviousData, useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { answerOf, client, type Schemas } from '../../api/client.ts';
import { useMay } from '../../session/session-context.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Field } from '../../forms/field.tsx';
import { Foreign } from '../../ui/foreign.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Pager } from '../../ui/pager.tsx';
import { useFilters, type Filters } from '../../ui/use-filters.ts';
import { ImportSession } from './import-session.tsx';

/** Conversations, the one with the latest message first. */
export function SessionsPage() {
  const filters = useFilters();
  const mayStart = useMay('start');
  const [importing, setImporting] = useState(false);
  const names = ['q', 'agent', 'user', 'startedBy', 'cursor'] as const;
  const given = names.map((name) => [name, filters.of(name)] as const).filter(([, value]) => value !== '');
  const query = { limit: 50, ...Object.fromEntries(given) };
  const { data, error } = useQuery({
    queryKey: ['sessions', query],
    queryFn: () => answerOf(client.GET('/v1/sessions', { params: { query } })),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageTitle title={text.sessions.title}>
        {mayStart && (
          <button type="button" onClick={() => setImporting(true)}>
            {text.sessions.import}
          </button>
        )}
      </PageTitle>
      <FilterFields filters={filters} />
      <Fault error={error} />
      {data !== undefined && <SessionTable sessions={data.items} />}
      <Pager next={data?.next} search={filters.search} />
      {importing && <ImportSession close={() => setImporting(false)} />}
    </>
  );
}

function FilterFields({ filters: { of, set } }: { readonly filters: Filters }) {
  return (
    <form class="filters" role="search" aria-label={text.filters} onSubmit={(event) => event.preventDefault()}>
      <Field label={text.sessions.words} value={of('q')} change={(value) => set('q', value)} />
      <Field label={text.sessions.agent} value={of('agent')} change={(value) => set('agent', value)} />
      <Field label={text.sessions.user} value={of('user')} change={(value) => set('user', value)} />
      <Field
        label={text.sessions.startedBy}
        value={of('startedBy')}
        placeholder="key:3fTq8ZbK1xYc"
        change={(value) => set('startedBy', value)}
      />
    </form>
  );
}

function SessionTable({ sessions }: { readonly sessions: readonly Schemas['SessionHead'][] }) {
  if (sessions.length === 0) return <p class="soft">{text.sessions.none}</p>;
  return (
    <table class="list">
      <thead>
        <tr>
          <th scope="col">{text.sessions.session}</th>
          <th scope="col">{text.sessions.agent}</th>
          <th scope="col">{text.sessions.user}</th>
          <th scope="col">{text.sessions.startedBy}</th>
          <th scope="col">{text.sessions.updated}</th>
        </tr>
      </thead>
      <tbody>
        {sessions.map(({ id, title, agent, user, startedBy, updatedAt, writer }) => (
          <tr key={id}>
            <td>
              <Link href={`/sessions/${encodeURIComponent(id)}`}>
                <Foreign text={title ?? id} />
              </Link>
              {title !== undefined && (
                <small class="id">
                  <Foreign text={id} />
                </small>
              )}
            </td>
            <td>
              <Foreign text={agent ?? ''} />
            </td>
            <td>
              <Foreign text={user ?? ''} />
            </td>
            <td>{startedBy !== undefined && <Foreign text={startedBy.user ?? `${startedBy.kind}:${startedBy.id}`} />}</td>
            <td class="when">
              {updatedAt !== undefined && <Moment at={updatedAt} />}
              {writer !== undefined && <small>{text.chat.writing}</small>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
