import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { answerOf, client } from '../../api/client.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Value } from '../../ui/value.tsx';
import { visible } from '../../values/visible.ts';

/** The documents that agents keep of a user. */
export function WorkingMemory({ user }: { readonly user: string }) {
  const { data, error } = useQuery({
    queryKey: ['memory', 'working', user],
    queryFn: () => answerOf(client.GET('/v1/memory/working', { params: { query: user === '' ? {} : { user } } })),
    refetchInterval: 5_000,
  });
  return (
    <section class="card" aria-label={text.memory.working}>
      <h2>{text.memory.working}</h2>
      <Fault error={error} />
      {data?.items.length === 0 && <p class="soft">{text.memory.noWorking}</p>}
      {data?.items.map(({ agent, session, document, version, at, task }) => (
        <div key={`${agent} ${session ?? ''}`}>
          <Value title={visible(agent)} value={document} />
          <p class="soft">
            {text.memory.version(version)} · <Moment at={at} /> · <Link href={`/tasks/${encodeURIComponent(task)}`}>{task}</Link>
            {session !== undefined && (
              <>
                {' · '}
                <Link href={`/chat/${encodeURIComponent(session)}`}>{session}</Link>
              </>
            )}
          </p>
        </div>
      ))}
    </section>
  );
}
