import { keepPreviousData, useQuery } from '@tanstack/preact-query';
import { useEffect, useState } from 'preact/hooks';
import { answerOf, client } from '../../api/client.ts';
import { text } from '../../texts.ts';
import { Choice, Field } from '../../forms/field.tsx';
import { Fault } from '../../ui/fault.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Pager } from '../../ui/pager.tsx';
import { useFilters, type Filters } from '../../ui/use-filters.ts';
import { ApprovalTable } from './approval-table.tsx';
import { BulkDecision } from './bulk-decision.tsx';

const DAY_MS = 86_400_000;

/** What waits for a human, narrowed by who is asked, what asks and how long ago. */
export function ApprovalsPage() {
  const filters = useFilters();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const query = queryOf(filters);
  const { data, error } = useQuery({
    queryKey: ['approvals', 'list', query, filters.of('days')],
    // The moment is that of the request: with it in the key, each second would be another list.
    queryFn: () => answerOf(client.GET('/v1/approvals', { params: { query: { ...query, ...olderThan(filters.of('days')) } as never } })),
    placeholderData: keepPreviousData,
  });
  const items = data?.items ?? [];
  // What is not seen any more is not decided about.
  useEffect(() => setChosen(new Set()), [filters.search.toString()]);
  return (
    <>
      <PageTitle title={text.approvals.title} />
      <FilterFields filters={filters} />
      <Fault error={error} />
      {chosen.size > 0 && <BulkDecision ids={[...chosen]} done={() => setChosen(new Set())} />}
      {data !== undefined && <ApprovalTable approvals={items} chosen={chosen} choose={setChosen} />}
      <Pager next={data?.next} search={filters.search} />
    </>
  );
}

function FilterFields({ filters: { of, set } }: { readonly filters: Filters }) {
  const statuses = ['pending', 'approved', 'rejected', 'expired'].map((each) => [each, each] as const);
  return (
    <form class="filters" role="search" aria-label={text.filters} onSubmit={(event) => event.preventDefault()}>
      <Choice label={text.tasks.status} value={of('status') || 'pending'} options={statuses} change={(value) => set('status', value)} />
      <Field label={text.approvals.assignee} value={of('assignee')} change={(value) => set('assignee', value)} />
      <Field label={text.approvals.agent} value={of('agent')} change={(value) => set('agent', value)} />
      <Field label={text.approvals.tool} value={of('tool')} change={(value) => set('tool', value)} />
      <Field label={text.tasks.task} value={of('task')} change={(value) => set('task', value)} />
      <Choice label={text.approvals.age} value={of('days')} options={text.approvals.ages} change={(value) => set('days', value)} />
    </form>
  );
}

function queryOf({ of }: Filters): Readonly<Record<string, unknown>> {
  const names = ['status', 'assignee', 'agent', 'tool', 'task', 'cursor'] as const;
  const given = names.map((name) => [name, of(name)] as const).filter(([, value]) => value !== '');
  return { ...Object.fromEntries(given), limit: 50 };
}

function olderThan(days: string): { readonly createdBefore?: string } {
  const count = Number(days);
  return days === '' || !Number.isFinite(count) ? {} : { createdBefore: new Date(Date.now() - count * DAY_MS).toISOString() };
}
