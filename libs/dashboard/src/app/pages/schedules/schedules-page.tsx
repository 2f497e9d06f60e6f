import { keepPreviousData, useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { answerOf, client } from '../../api/client.ts';
import { useMay } from '../../session/session-context.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Foreign } from '../../ui/foreign.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Pager } from '../../ui/pager.tsx';
import { useFilters } from '../../ui/use-filters.ts';
import { Outcome, State } from './run-state.tsx';
import { ScheduleForm } from './schedule-form.tsx';
import { whenOf, type Schedule } from './when-of.ts';

/** What is started by time, when next, and what became of it last. */
export function SchedulesPage() {
  const { of, search } = useFilters();
  const cursor = of('cursor');
  const may = useMay('manage-schedules');
  const [creating, setCreating] = useState(false);
  const { data, error } = useQuery({
    queryKey: ['schedules', cursor],
    queryFn: () => answerOf(client.GET('/v1/schedules', { params: { query: { limit: 50, ...(cursor === '' ? {} : { cursor }) } } })),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageTitle title={text.schedules.title}>
        {may && (
          <button type="button" onClick={() => setCreating(true)}>
            {text.schedules.create}
          </button>
        )}
      </PageTitle>
      <Fault error={error} />
      {data !== undefined && <ScheduleTable schedules={data.items} />}
      <Pager next={data?.next} search={search} />
      {creating && <ScheduleForm close={() => setCreating(false)} />}
    </>
  );
}

function ScheduleTable({ schedules }: { readonly schedules: readonly Schedule[] }) {
  if (schedules.length === 0) return <p class="soft">{text.schedules.none}</p>;
  return (
    <table class="list">
      <thead>
        <tr>
          <th scope="col">{text.schedules.title}</th>
          <th scope="col">{text.schedules.starts}</th>
          <th scope="col">{text.schedules.state}</th>
          <th scope="col">{text.schedules.when}</th>
          <th scope="col">{text.schedules.next}</th>
          <th scope="col">{text.schedules.last}</th>
        </tr>
      </thead>
      <tbody>
        {schedules.map((schedule) => (
          <Row key={schedule.id} schedule={schedule} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ schedule }: { readonly schedule: Schedule }) {
  const { id, description, workflow, agent, next, last } = schedule;
  return (
    <tr>
      <td class="id">
        <Link href={`/schedules/${encodeURIComponent(id)}`}>{id}</Link>
        <small>
          <Foreign text={description ?? ''} />
        </small>
      </td>
      <td>
        <Foreign text={workflow ?? agent ?? ''} /> <small>{text.kinds[workflow === undefined ? 'agent' : 'workflow']}</small>
      </td>
      <td>
        <State schedule={schedule} />
      </td>
      <td>
        <Foreign text={whenOf(schedule)} />
      </td>
      <td class="when">{next[0] !== undefined && <Moment at={next[0]} />}</td>
      <td>{last[0] !== undefined && <Outcome run={last[0]} />}</td>
    </tr>
  );
}
