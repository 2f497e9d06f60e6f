import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { answerOf, client } from '../../api/client.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Foreign } from '../../ui/foreign.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { inWords } from '../../values/durations.ts';

/** The topics of the app, and how many events wait for whom. */
export function TopicsPage() {
  const { data, error } = useQuery({ queryKey: ['topics'], queryFn: () => answerOf(client.GET('/v1/topics')) });
  return (
    <>
      <PageTitle title={text.topics.title} />
      <Fault error={error} />
      {data?.items.length === 0 && <p class="soft">{text.topics.none}</p>}
      <ul class="cards">
        {data?.items.map(({ name, description, retention, subscribers }) => (
          <li key={name} class="card">
            <h2>
              <Link href={`/topics/${encodeURIComponent(name)}`}>
                <Foreign text={name} />
              </Link>
            </h2>
            <p>
              <Foreign text={description ?? ''} />
            </p>
            <p class="soft">{text.topics.kept(inWords(retention))}</p>
            <ul>
              {subscribers.map((each) => (
                <li key={`${each.kind} ${each.name} ${each.signal ?? ''}`}>
                  <Foreign text={each.name} /> <small>{each.kind}</small> {each.lag > 0 && <strong class="count">{each.lag}</strong>}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </>
  );
}
