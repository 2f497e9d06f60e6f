import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { answerOf, client, type Answer } from '../../api/client.ts';
import { useMay } from '../../session/session-context.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Foreign } from '../../ui/foreign.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { useSegment } from '../../ui/use-segment.ts';
import { Value } from '../../ui/value.tsx';
import { inWords } from '../../values/durations.ts';
import { visible } from '../../values/visible.ts';
import { Publish } from './publish.tsx';

type Topic = Answer<'/v1/topics/{name}'>;

/** One topic: what an event looks like, who takes it, and a form to publish one. */
export function TopicPage() {
  const name = useSegment();
  const mayPublish = useMay('publish');
  const mayRead = useMay('read-all');
  const { data: topic, error } = useQuery({
    queryKey: ['topic', name],
    queryFn: () => answerOf(client.GET('/v1/topics/{name}', { params: { path: { name } } })),
  });
  return (
    <>
      <PageTitle title={visible(name)}>
        <small>{text.topics.one}</small>
      </PageTitle>
      <Fault error={error} />
      {topic !== undefined && (
        <>
          <p dir="auto">{visible(topic.description ?? '')}</p>
          <p class="soft">
            {text.topics.kept(inWords(topic.retention))}
            {mayRead && (
              <>
                {' · '}
                <Link href={`/dead-letters?${new URLSearchParams({ topic: name }).toString()}`}>{text.topics.letters}</Link>
              </>
            )}
          </p>
          <Subscribers topic={topic} />
          {mayPublish && <Publish topic={topic} />}
          {topic.schema !== undefined && <Value title={text.topics.schema} value={topic.schema} />}
        </>
      )}
    </>
  );
}

function Subscribers({ topic: { subscribers } }: { readonly topic: Topic }) {
  return (
    <section class="card" aria-label={text.topics.subscribers}>
      <h2>{text.topics.subscribers}</h2>
      {subscribers.length === 0 && <p class="soft">{text.topics.noSubscribers}</p>}
      <ul>
        {subscribers.map(({ name, kind, signal, lag }) => (
          <li key={`${kind} ${name} ${signal ?? ''}`}>
            <Link href={`/${kind}s/${encodeURIComponent(name)}`}>
              <Foreign text={name} />
            </Link>{' '}
            <small>
              {kind} · {signal === undefined ? text.topics.starts : text.topics.signals(visible(signal))}
            </small>{' '}
            · {text.topics.lag}: {lag}
          </li>
        ))}
      </ul>
    </section>
  );
}
