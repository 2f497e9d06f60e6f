import { useQuery } from '@tanstack/preact-query';
import { Link, useParams } from 'wouter-preact';
import { answerOf, client, type Schemas } from '../../api/client.ts';
import { useMay } from '../../session/session-context.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Foreign } from '../../ui/foreign.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { useSegment } from '../../ui/use-segment.ts';
import { Value } from '../../ui/value.tsx';
import { visible } from '../../values/visible.ts';
import { TaskTable } from '../tasks/task-table.tsx';
import { isKind, readEntry, type Kind } from './read-catalog.ts';
import { Review } from './review.tsx';
import { TryIt } from './try-it.tsx';

/** One workflow, agent or tool: what it is, what it takes, who serves it, and what it ran lately. */
export function EntryPage() {
  const { kind } = useParams<{ kind: string }>();
  const name = useSegment();
  const { data: entry, error } = useQuery({
    queryKey: ['entry', kind, name],
    queryFn: () => readEntry(kind, name),
    enabled: isKind(kind),
    refetchInterval: 10_000,
  });
  if (!isKind(kind)) return <PageTitle title={text.noPage} />;
  return (
    <>
      <PageTitle title={visible(name)}>
        <small>{text.catalog.one[kind]}</small>
      </PageTitle>
      <Fault error={error} />
      {entry !== undefined && <EntryView kind={kind} entry={entry} />}
    </>
  );
}

function EntryView({ kind, entry }: { readonly kind: Kind; readonly entry: Schemas['CatalogEntry'] }) {
  const messages = { signals: entry.signals, updates: entry.updates, queries: entry.queries };
  return (
    <>
      <p dir="auto">{visible(entry.description ?? '')}</p>
      {isOfServer(entry) && <Review name={entry.name} />}
      <TryIt kind={kind} entry={entry} />
      {kind === 'agents' && (
        <p>
          <Link class="button" href={`/chat?${new URLSearchParams({ agent: entry.name }).toString()}`}>
            {text.catalog.talk}
          </Link>
        </p>
      )}
      {entry.input !== undefined && <Value title={text.catalog.takes} value={entry.input} />}
      {entry.output !== undefined && <Value title={text.catalog.gives} value={entry.output} />}
      {entry.details !== undefined && <Value title={text.catalog.details} value={entry.details} />}
      {Object.entries(messages).map(([of, each]) => each !== undefined && each.length > 0 && <Value key={of} title={of} value={each} />)}
      {entry.capabilities !== undefined && <Value title={text.catalog.uses} value={entry.capabilities.join('\n')} />}
      {kind === 'tools' && <UsedBy tool={entry.name} />}
      <Instances entry={entry} />
      {kind !== 'tools' && <Lately name={entry.name} />}
    </>
  );
}

/** Tools of servers can change by themselves; those of the app are its code. */
function isOfServer({ kind, details }: Schemas['CatalogEntry']): boolean {
  return kind === 'tool' && typeof details === 'object' && details !== null && 'server' in details;
}

function Instances({ entry }: { readonly entry: Schemas['CatalogEntry'] }) {
  return (
    <section class="card" aria-label={text.catalog.served}>
      <h2>{text.catalog.served}</h2>
      <p class="soft">
        {text.task.build} <code>{entry.build}</code>
        {entry.registeredBy !== undefined && (
          <>
            {' '}
            · {text.catalog.registeredBy}{' '}
            <Foreign text={entry.registeredBy.user ?? `${entry.registeredBy.kind}:${entry.registeredBy.id}`} />
          </>
        )}
      </p>
      <ul>
        {entry.instances.map(({ id, since, service, build, version }) => (
          <li key={id}>
            <code>{id}</code> {service} {version} <Moment at={since} />
            {build !== undefined && build !== entry.build && <strong> {text.catalog.otherBuild(build)}</strong>}
          </li>
        ))}
      </ul>
      {entry.instances.length === 0 && <p class="notice">{text.catalog.nobody}</p>}
    </section>
  );
}

/** Which agents can call the tool. */
function UsedBy({ tool }: { readonly tool: string }) {
  const { data } = useQuery({
    queryKey: ['catalog', 'agents', 'of', tool],
    queryFn: () => answerOf(client.GET('/v1/agents', { params: { query: { capability: `tool.${tool}` } } })),
    refetchInterval: 30_000,
  });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <section class="card" aria-label={text.catalog.usedBy}>
      <h2>{text.catalog.usedBy}</h2>
      <ul>
        {data.items.map(({ name }) => (
          <li key={name}>
            <Link href={`/agents/${encodeURIComponent(name)}`}>
              <Foreign text={name} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Lately({ name }: { readonly name: string }) {
  const may = useMay('read-own', 'read-all');
  const { data } = useQuery({
    queryKey: ['tasks', 'of', name],
    queryFn: () => answerOf(client.GET('/v1/tasks', { params: { query: { name, limit: 10 } } })),
    enabled: may,
  });
  if (data === undefined) return null;
  return (
    <section class="card" aria-label={text.catalog.lately}>
      <h2>{text.catalog.lately}</h2>
      <TaskTable tasks={data.items} empty={text.tasks.none} />
    </section>
  );
}
