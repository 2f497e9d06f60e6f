import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { answerOf, client, type Schemas } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { useOnChange } from '../../events/use-on-change.ts';
import { firstTurnOf, useTaskEvents } from '../../events/use-task-events.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { useSegment } from '../../ui/use-segment.ts';
import { Status } from '../../ui/status.tsx';
import { useFilters } from '../../ui/use-filters.ts';
import { Actions } from './actions.tsx';
import { Children } from './children.tsx';
import { EventList } from './event-list.tsx';
import { Facts } from './facts.tsx';
import { History } from './history.tsx';
import { Outcome } from './outcome.tsx';
import { PendingApprovals } from './pending-approvals.tsx';
import { Repeat } from './repeat.tsx';
import { TaskConversation } from './task-conversation.tsx';
import { Timeline } from './timeline.tsx';

export function TaskPage() {
  const id = useSegment();
  const { data: task, error } = useQuery({
    queryKey: ['task', id],
    queryFn: () => answerOf(client.GET('/v1/tasks/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data?.endedAt === undefined ? 2_000 : 10_000),
  });
  if (task === undefined)
    return (
      <>
        <PageTitle title={id} />
        {error === null ? <p class="soft">{text.loading}</p> : <Fault error={error} />}
      </>
    );
  return <TaskView key={id} task={task} error={error} />;
}

function TaskView({ task, error }: { readonly task: Schemas['Task']; readonly error: Error | null }) {
  const [from, setFrom] = useState(() => firstTurnOf(task.turns));
  const seen = useTaskEvents(task.id, from);
  // An event says that the task is not what it was.
  useOnChange(seen.events, () => void queries.invalidateQueries({ queryKey: ['task', task.id] }));
  return (
    <>
      <PageTitle title={task.id}>
        <Status status={task.status} stopping={task.cancelRequestedAt !== undefined && task.endedAt === undefined} />
      </PageTitle>
      <Fault error={error} />
      <Actions task={task} />
      <PendingApprovals task={task} />
      <Facts task={task} />
      <Outcome task={task} />
      {from > 0 && (
        <p class="notice">
          {text.task.later(from)}{' '}
          <button type="button" class="quiet" onClick={() => setFrom(0)}>
            {text.task.fromStart}
          </button>
        </p>
      )}
      <Parts task={task} seen={seen} />
    </>
  );
}

function Parts({ task, seen }: { readonly task: Schemas['Task']; readonly seen: ReturnType<typeof useTaskEvents> }) {
  const { of, search } = useFilters();
  const parts: readonly (readonly [part: string, name: string])[] = [
    ['timeline', text.task.timeline],
    ...(task.kind === 'agent' ? [['conversation', text.task.conversation] as const] : []),
    ['events', text.task.events],
    ['children', text.task.children],
    ['history', text.task.history],
    ['repeat', text.task.repeat],
  ];
  const shown = of('part') || (task.kind === 'agent' ? 'conversation' : 'timeline');
  const at = (part: string): string => {
    const copy = new URLSearchParams(search);
    copy.set('part', part);
    return `?${copy.toString()}`;
  };
  return (
    <>
      <nav class="views" aria-label={text.task.parts}>
        {parts.map(([part, name]) => (
          <Link key={part} href={at(part)} replace {...(part === shown ? { 'aria-current': 'true' } : {})}>
            {name}
          </Link>
        ))}
      </nav>
      {seen.state === 'lost' && (
        <p role="status" class="notice">
          {text.task.lost}
        </p>
      )}
      {shown === 'timeline' && <Timeline seen={seen} />}
      {shown === 'conversation' && <TaskConversation task={task} seen={seen} />}
      {shown === 'events' && <EventList seen={seen} />}
      {shown === 'children' && <Children of={task.id} />}
      {shown === 'history' && <History task={task} />}
      {shown === 'repeat' && <Repeat task={task} />}
    </>
  );
}
