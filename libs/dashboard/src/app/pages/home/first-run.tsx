import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { answerOf, client } from '../../api/client.ts';
import { useMay } from '../../session/session-context.ts';
import { sampleOf, type Schema } from '../../forms/schema.ts';
import { text } from '../../texts.ts';
import { Foreign } from '../../ui/foreign.tsx';
import { Value } from '../../ui/value.tsx';

/** What the app offers, and a request that starts something. */
export function FirstRun() {
  const may = useMay('read-catalog');
  const options = { enabled: may, refetchInterval: 10_000 } as const;
  const workflows = useQuery({ queryKey: ['catalog', 'workflows'], queryFn: () => answerOf(client.GET('/v1/workflows')), ...options });
  const agents = useQuery({ queryKey: ['catalog', 'agents'], queryFn: () => answerOf(client.GET('/v1/agents')), ...options });
  const [first] = [...(workflows.data?.items ?? []), ...(agents.data?.items ?? [])];
  if (first === undefined) return null;
  const sample = sampleOf(first.input as Schema | undefined);
  const body = JSON.stringify({ [first.kind]: first.name, input: sample ?? text.home.sampleInput });
  const command = `curl ${location.origin}/v1/tasks -H 'content-type: application/json' -d '${body.replaceAll("'", String.raw`'\''`)}'`;
  return (
    <section class="card" aria-label={text.home.begin}>
      <h2>{text.home.begin}</h2>
      <p>{text.home.guide}</p>
      <ul class="offers">
        {[...(workflows.data?.items ?? []), ...(agents.data?.items ?? [])].map(({ kind, name, description }) => (
          <li key={`${kind} ${name}`}>
            <Link href={`/${kind}s/${encodeURIComponent(name)}`}>
              <Foreign text={name} />
            </Link>{' '}
            <small>{kind === 'agent' ? text.kinds.agent : text.kinds.workflow}</small> <Foreign class="soft" text={description ?? ''} />
          </li>
        ))}
      </ul>
      <Value title={text.home.tryIt} value={command} />
    </section>
  );
}
