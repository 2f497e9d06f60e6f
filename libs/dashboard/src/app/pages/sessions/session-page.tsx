import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { answerOf, client, type Schemas } from '../../api/client.ts';
import { text } from '../../texts.ts';
import { Fact } from '../../ui/fact.tsx';
import { Fault } from '../../ui/fault.tsx';
import { Foreign } from '../../ui/foreign.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { useSegment } from '../../ui/use-segment.ts';
import { visible } from '../../values/visible.ts';
import { TaskTable } from '../tasks/task-table.tsx';
import { exportSession } from './export-session.ts';
import { SessionActions } from './session-actions.tsx';

type Head = Pick<Schemas['Session'], 'id' | 'title' | 'agent' | 'lastAgent' | 'user' | 'startedBy' | 'createdAt' | 'updatedAt' | 'writer'>;

/** One conversation: whose it is, its tasks, and what can be done with it. */
export function SessionPage() {
  const id = useSegment();
  const { data: head, error } = useQuery({
    queryKey: ['session', id],
    queryFn: () => answerOf(client.GET('/v1/sessions/{id}', { params: { path: { id }, query: { limit: 1 } } })),
  });
  return (
    <>
      <PageTitle title={visible(head?.title ?? id)}>
        <small>{text.sessions.one}</small>
      </PageTitle>
      <Fault error={error} />
      {head !== undefined && (
        <>
          <div class="row">
            <Link class="button" href={`/chat/${encodeURIComponent(id)}`}>
              {text.sessions.talk}
            </Link>
            <Export id={id} />
            <SessionActions id={id} title={head.title ?? ''} />
          </div>
          <Facts head={head} />
          <Tasks session={id} />
        </>
      )}
    </>
  );
}

function Facts({ head }: { readonly head: Head }) {
  const { id, agent, lastAgent, user, startedBy, createdAt, updatedAt, writer } = head;
  return (
    <dl class="facts">
      <Fact name={text.sessions.session}>
        <span class="id">
          <Foreign text={id} />
        </span>
      </Fact>
      {agent !== undefined && (
        <Fact name={text.sessions.agent}>
          <Foreign text={agent} />
        </Fact>
      )}
      {lastAgent !== undefined && lastAgent !== agent && (
        <Fact name={text.sessions.lastAgent}>
          <Foreign text={lastAgent} />
        </Fact>
      )}
      {user !== undefined && (
        <Fact name={text.sessions.user}>
          <Foreign text={user} />
        </Fact>
      )}
      {startedBy !== undefined && (
        <Fact name={text.sessions.startedBy}>
          <Foreign text={startedBy.user ?? `${startedBy.kind}:${startedBy.id}`} />
        </Fact>
      )}
      {createdAt !== undefined && (
        <Fact name={text.sessions.created}>
          <Moment at={createdAt} />
        </Fact>
      )}
      {updatedAt !== undefined && (
        <Fact name={text.sessions.updated}>
          <Moment at={updatedAt} />
        </Fact>
      )}
      {writer !== undefined && (
        <Fact name={text.sessions.writer}>
          <Link href={`/tasks/${encodeURIComponent(writer)}`}>{writer}</Link>
        </Fact>
      )}
    </dl>
  );
}

function Export({ id }: { readonly id: string }) {
  const [fault, setFault] = useState<Error>();
  const save = (): void => void exportSession(id).catch((reason: unknown) => setFault(reason as Error));
  return (
    <>
      <button type="button" onClick={save}>
        {text.sessions.export}
      </button>
      <Fault error={fault} />
    </>
  );
}

function Tasks({ session }: { readonly session: string }) {
  const { data, error } = useQuery({
    queryKey: ['tasks', 'session', session],
    queryFn: () => answerOf(client.GET('/v1/tasks', { params: { query: { session, limit: 20 } } })),
  });
  return (
    <section class="card" aria-label={text.sessions.tasks}>
      <h2>{text.sessions.tasks}</h2>
      <Fault error={error} />
      {data !== undefined && <TaskTable tasks={data.items} empty={text.tasks.none} />}
    </section>
  );
}
