import { useQuery } from '@tanstack/preact-query';
import { answerOf, client, type Schemas } from '../../api/client.ts';
import { text } from '../../texts.ts';
import { Foreign } from '../../ui/foreign.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { visible } from '../../values/visible.ts';
import { readReadiness } from './read-readiness.ts';

/** Whether the platform can serve, and which processes serve what. */
export function HealthPage() {
  const { data } = useQuery({ queryKey: ['readiness'], queryFn: readReadiness });
  return (
    <>
      <PageTitle title={text.health.title} />
      {data !== undefined && (
        <section class="card" aria-label={text.health.readiness}>
          <h2>
            {text.health.readiness}{' '}
            <span class={`status ${data.ready ? 'completed' : 'failed'}`}>{data.ready ? text.health.ready : text.health.notReady}</span>
          </h2>
          {[...data.reasons, ...(data.details ?? [])].map((each) => (
            <p key={each} class="notice">
              {visible(each)}
            </p>
          ))}
        </section>
      )}
      <Instances />
    </>
  );
}

interface Served {
  readonly id: string;
  readonly service: string;
  readonly since: string;
  readonly builds: Set<string>;
  readonly names: string[];
}

/** The processes that serve something, and whether all of them run the same build. */
function Instances() {
  const { data } = useQuery({ queryKey: ['catalog', 'all'], queryFn: readAll, refetchInterval: 5_000 });
  if (data === undefined) return null;
  const instances = [...servedBy(data).values()];
  return (
    <section class="card" aria-label={text.health.instances}>
      <h2>{text.health.instances}</h2>
      <table class="list">
        <thead>
          <tr>
            <th scope="col">{text.health.instance}</th>
            <th scope="col">{text.health.service}</th>
            <th scope="col">{text.task.build}</th>
            <th scope="col">{text.health.serves}</th>
            <th scope="col">{text.health.since}</th>
          </tr>
        </thead>
        <tbody>
          {instances.map(({ id, service, builds, names, since }) => (
            <tr key={id}>
              <td class="id">{id}</td>
              <td>{service}</td>
              <td>
                <code>{[...builds].join(', ')}</code>
              </td>
              <td>
                <Foreign text={names.join(', ')} />
              </td>
              <td class="when">
                <Moment at={since} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {instances.length === 0 && <p class="soft">{text.health.nobody}</p>}
    </section>
  );
}

async function readAll(): Promise<readonly Schemas['CatalogEntry'][]> {
  const params = { query: { limit: 200 } };
  const pages = await Promise.all([
    answerOf(client.GET('/v1/workflows', { params })),
    answerOf(client.GET('/v1/agents', { params })),
    answerOf(client.GET('/v1/tools', { params })),
  ]);
  return pages.flatMap(({ items }) => items);
}

function servedBy(entries: readonly Schemas['CatalogEntry'][]): ReadonlyMap<string, Served> {
  const served = new Map<string, Served>();
  for (const { name, kind, instances, build } of entries)
    for (const { id, since, service, build: own } of instances) {
      const known = served.get(id) ?? { id, since, service: service ?? '', builds: new Set<string>(), names: [] };
      known.builds.add(own ?? build);
      known.names.push(`${kind} ${name}`);
      served.set(id, known);
    }
  return served;
}
