import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import { answerOf, client } from '../../api/client.ts';
import { Decision } from '../../decisions/decision.tsx';
import { useMay } from '../../session/session-context.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { TaskTable } from '../tasks/task-table.tsx';
import { FirstRun } from './first-run.tsx';

const OPEN = 'running,suspended,blocked';

/** What needs a human first, then what is stuck, what runs, and what failed lately. */
export function HomePage() {
  return (
    <>
      <PageTitle title={text.home.title} />
      <Search />
      <Waiting />
      <TaskSection title={text.home.blocked} status="blocked" limit={10} hideEmpty />
      <TaskSection title={text.home.open} status={OPEN} limit={20} />
      <TaskSection title={text.home.failed} status="failed,timed-out" limit={10} hideEmpty />
      <FirstRun />
    </>
  );
}

/** An id goes to its task; anything else to the tasks of that name, or with that attribute. */
function Search() {
  const [typed, setTyped] = useState('');
  const [, navigate] = useLocation();
  const find = async (wanted: string): Promise<void> => {
    if (wanted === '') return;
    if (wanted.includes('=')) return navigate(`/tasks?${new URLSearchParams({ attributes: wanted }).toString()}`);
    const path = { id: wanted };
    const isId = /^[A-Za-z0-9][A-Za-z0-9_:-]{0,127}$/.test(wanted);
    const known = isId && (await client.GET('/v1/tasks/{id}', { params: { path } }).catch(() => undefined))?.response.ok === true;
    navigate(known ? `/tasks/${encodeURIComponent(wanted)}` : `/tasks?${new URLSearchParams({ name: wanted }).toString()}`);
  };
  return (
    <form
      class="search"
      role="search"
      aria-label={text.home.search}
      onSubmit={(event) => {
        event.preventDefault();
        void find(typed.trim());
      }}
    >
      <label>
        {text.home.search}
        <input type="search" value={typed} placeholder={text.home.searchHint} onInput={(event) => setTyped(event.currentTarget.value)} />
      </label>
      <button type="submit">{text.home.find}</button>
    </form>
  );
}

function Waiting() {
  const may = useMay('read-approvals');
  const { data } = useQuery({
    queryKey: ['approvals', 'home'],
    queryFn: () => answerOf(client.GET('/v1/approvals', { params: { query: { limit: 3 } } })),
    enabled: may,
  });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <section aria-label={text.home.needsYou}>
      <h2>{text.home.needsYou}</h2>
      {data.items.map(({ id }) => (
        <Decision key={id} id={id} />
      ))}
      {data.next !== undefined && (
        <p>
          <Link href="/approvals">{text.home.allApprovals}</Link>
        </p>
      )}
    </section>
  );
}

interface SectionProps {
  readonly title: string;
  readonly status: string;
  readonly limit: number;
  readonly hideEmpty?: boolean;
}

function TaskSection({ title, status, limit, hideEmpty = false }: SectionProps) {
  const { data, error } = useQuery({
    queryKey: ['tasks', 'home', status],
    queryFn: () => answerOf(client.GET('/v1/tasks', { params: { query: { status, limit } } })),
  });
  if (hideEmpty && (data === undefined || data.items.length === 0)) return null;
  return (
    <section class="card" aria-label={title}>
      <h2>
        {title}{' '}
        <Link class="more" href={`/tasks?${new URLSearchParams({ status }).toString()}`}>
          {data?.next === undefined ? text.home.all : text.home.newest(limit)}
          <span class="unseen"> {title}</span>
        </Link>
      </h2>
      <Fault error={error} />
      {data !== undefined && <TaskTable tasks={data.items} empty={text.home.nothingOpen} />}
    </section>
  );
}
