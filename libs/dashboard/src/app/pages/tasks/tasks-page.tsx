import { keepPreviousData, useQuery } from '@tanstack/preact-query';
import { answerOf, client } from '../../api/client.ts';
import { text } from '../../texts.ts';
import { Choice, Field } from '../../forms/field.tsx';
import { Fault } from '../../ui/fault.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Pager } from '../../ui/pager.tsx';
import { useFilters, type Filters } from '../../ui/use-filters.ts';
import { BulkTasks } from './bulk/bulk-tasks.tsx';
import { SavedViews } from './saved-views.tsx';
import { queryOf, statuses } from './task-filters.ts';
import { TaskTable } from './task-table.tsx';

/** All tasks, narrowed by what stands in the address. */
export function TasksPage() {
  const filters = useFilters();
  const query = queryOf(filters.search);
  const { data, error } = useQuery({
    queryKey: ['tasks', query],
    queryFn: () => answerOf(client.GET('/v1/tasks', { params: { query } })),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageTitle title={text.tasks.title} />
      <SavedViews search={filters.search} />
      <FilterFields filters={filters} />
      <BulkTasks query={query} />
      <Fault error={error} />
      {data !== undefined && <TaskTable tasks={data.items} empty={text.tasks.none} />}
      <Pager next={data?.next} search={filters.search} />
    </>
  );
}

function FilterFields({ filters }: { readonly filters: Filters }) {
  const { of, set } = filters;
  const kinds = [
    ['', text.any],
    ['workflow', text.kinds.workflow],
    ['agent', text.kinds.agent],
  ] as const;
  return (
    <form class="filters" role="search" aria-label={text.filters} onSubmit={(event) => event.preventDefault()}>
      <Choice label={text.tasks.status} value={of('status')} options={statuses} change={(value) => set('status', value)} />
      <Choice label={text.tasks.kind} value={of('kind')} options={kinds} change={(value) => set('kind', value)} />
      <Field label={text.tasks.name} value={of('name')} change={(value) => set('name', value)} />
      <Field label={text.tasks.session} value={of('session')} change={(value) => set('session', value)} />
      <Field label={text.tasks.parent} value={of('parent')} change={(value) => set('parent', value)} />
      <Field
        label={text.tasks.attributes}
        value={of('attributes')}
        placeholder="customer=ada, priority=2"
        change={(value) => set('attributes', value)}
      />
    </form>
  );
}
