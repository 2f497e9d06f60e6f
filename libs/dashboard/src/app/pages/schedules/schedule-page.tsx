import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { answerOf, client } from '../../api/client.ts';
import { useMay } from '../../session/session-context.ts';
import { text } from '../../texts.ts';
import { Fact } from '../../ui/fact.tsx';
import { Fault } from '../../ui/fault.tsx';
import { Foreign } from '../../ui/foreign.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { useSegment } from '../../ui/use-segment.ts';
import { Value } from '../../ui/value.tsx';
import { Outcome, State } from './run-state.tsx';
import { ScheduleActions } from './schedule-actions.tsx';
import { asText, whenOf, type Schedule } from './when-of.ts';

/** One schedule: what it starts and when, its last runs and its next ones. */
export function SchedulePage() {
  const id = useSegment();
  const may = useMay('manage-schedules');
  const { data: schedule, error } = useQuery({
    queryKey: ['schedule', id],
    queryFn: () => answerOf(client.GET('/v1/schedules/{id}', { params: { path: { id } } })),
  });
  return (
    <>
      <PageTitle title={id}>
        <small>{text.schedules.one}</small>
        {schedule !== undefined && <State schedule={schedule} />}
      </PageTitle>
      <Fault error={error} />
      {schedule === undefined ? (
        error === null && <p class="soft">{text.loading}</p>
      ) : (
        <>
          {may && <ScheduleActions schedule={schedule} />}
          <Facts schedule={schedule} />
          <Runs schedule={schedule} />
        </>
      )}
    </>
  );
}

function Facts({ schedule }: { readonly schedule: Schedule }) {
  const { workflow, agent, overlap, catchUp, jitter, started, running, waiting, createdBy, description, input } = schedule;
  const kind = workflow === undefined ? 'agent' : 'workflow';
  const name = workflow ?? agent ?? '';
  return (
    <>
      <dl class="facts">
        {description !== undefined && (
          <Fact name={text.schedules.description}>
            <Foreign text={description} />
          </Fact>
        )}
        <Fact name={text.schedules.starts}>
          <Link href={`/${kind}s/${encodeURIComponent(name)}`}>
            <Foreign text={name} />
          </Link>{' '}
          <small>{text.kinds[kind]}</small>
        </Fact>
        <Fact name={text.schedules.when}>
          <Foreign text={whenOf(schedule)} />
        </Fact>
        <Fact name={text.schedules.overlap}>{overlap ?? 'skip'}</Fact>
        <Fact name={text.schedules.catchUp}>{asText(catchUp ?? '1h')}</Fact>
        {jitter !== undefined && <Fact name={text.schedules.jitter}>{asText(jitter)}</Fact>}
        <Fact name={text.schedules.started}>{started}</Fact>
        {(running.length > 0 || waiting > 0) && (
          <Fact name={text.schedules.open}>
            {running.map((task) => (
              <Link key={task} href={`/tasks/${encodeURIComponent(task)}`}>
                {task}{' '}
              </Link>
            ))}
            {waiting > 0 && text.schedules.waiting(waiting)}
          </Fact>
        )}
        <Fact name={text.schedules.createdBy}>
          <Foreign text={createdBy} /> <Moment at={schedule.createdAt} />
        </Fact>
      </dl>
      {schedule.ofApp && <p class="notice">{text.schedules.ofApp}</p>}
      {input !== undefined && <Value title={text.task.input} value={input} />}
    </>
  );
}

function Runs({ schedule: { id, next, last } }: { readonly schedule: Schedule }) {
  return (
    <>
      <section class="card" aria-label={text.schedules.nextRuns}>
        <h2>{text.schedules.nextRuns}</h2>
        {next.length === 0 && <p class="soft">{text.schedules.noneNext}</p>}
        <ol class="runs">
          {next.map((due) => (
            <li key={due}>
              <code>{due}</code> <Moment at={due} />
            </li>
          ))}
        </ol>
      </section>
      <section class="card" aria-label={text.schedules.lastRuns}>
        <h2>
          {text.schedules.lastRuns}{' '}
          <Link class="more" href={`/tasks?${new URLSearchParams({ attributes: `schedule=${id}` }).toString()}`}>
            {text.home.all}
          </Link>
        </h2>
        {last.length === 0 ? <p class="soft">{text.schedules.noneLast}</p> : <LastRuns runs={last} />}
      </section>
    </>
  );
}

function LastRuns({ runs }: { readonly runs: Schedule['last'] }) {
  return (
    <table class="list">
      <thead>
        <tr>
          <th scope="col">{text.schedules.due}</th>
          <th scope="col">{text.schedules.cause}</th>
          <th scope="col">{text.schedules.outcome}</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={`${run.due} ${run.cause} ${run.at}`}>
            <td class="when">
              <Moment at={run.due} />
            </td>
            <td>{text.schedules.causes[run.cause] ?? run.cause}</td>
            <td>
              <Outcome run={run} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
