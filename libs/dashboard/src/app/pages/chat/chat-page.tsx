import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import { answerOf, client } from '../../api/client.ts';
import { text } from '../../texts.ts';
import { Foreign } from '../../ui/foreign.tsx';
import { Fault } from '../../ui/fault.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { useSegment } from '../../ui/use-segment.ts';
import { Field } from '../../forms/field.tsx';
import { useFilters } from '../../ui/use-filters.ts';
import { Talk } from './talk.tsx';

/** Conversations with agents: those there are on one side, the one at hand on the other. */
export function ChatPage() {
  const session = useSegment() || undefined;
  return (
    <>
      <PageTitle title={text.chat.title} />
      <div class="chat">
        <Sessions at={session} />
        <Talk key={session ?? ''} session={session} />
      </div>
    </>
  );
}

function Sessions({ at }: { readonly at: string | undefined }) {
  const { of, set } = useFilters();
  const words = of('q');
  const { data, error } = useQuery({
    queryKey: ['sessions', words],
    queryFn: () => answerOf(client.GET('/v1/sessions', { params: { query: { limit: 50, ...(words === '' ? {} : { q: words }) } } })),
  });
  return (
    <aside aria-label={text.chat.sessions}>
      <p>
        <Link href="/chat" class="button">
          {text.chat.new}
        </Link>
      </p>
      <Field label={text.chat.find} value={words} change={(value) => set('q', value)} />
      <Fault error={error} />
      <ul class="sessions">
        {data?.items.map(({ id, title, agent }) => (
          <li key={id}>
            <Link href={`/chat/${encodeURIComponent(id)}`} {...(id === at ? { 'aria-current': 'page' } : {})}>
              <Foreign text={title ?? id} />
              <small>
                <Foreign text={agent ?? ''} />
              </small>
            </Link>
          </li>
        ))}
      </ul>
    </aside>
  );
}
