import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import { answerOf, client } from '../../api/client.ts';
import { ApiError } from '../../api/api-error.ts';
import { Conversation } from '../../conversation/conversation.tsx';
import { saidIn } from '../../conversation/conversation-of.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';

const PAGE = 50;
const MOST = 200;

/** What was said, from its end; more of it when it is asked for. */
export function Entries({ session: id }: { readonly session: string }) {
  const [limit, setLimit] = useState(PAGE);
  const { data, error } = useQuery({
    queryKey: ['entries', id, limit],
    queryFn: () => entriesOf(id, limit),
    placeholderData: (before) => before,
  });
  if (data === undefined) return error === null ? <p class="soft">{text.loading}</p> : <Fault error={error} />;
  return (
    <>
      {data.next !== undefined && limit < MOST && (
        <button type="button" class="quiet" onClick={() => setLimit(Math.min(MOST, limit + PAGE))}>
          {text.chat.older}
        </button>
      )}
      {data.items.toReversed().map(({ entry, task, agent, messages, unreadable }) => (
        <div key={entry} class="entry">
          {unreadable !== undefined && <p class="fault">{unreadable}</p>}
          <Conversation said={saidIn(messages, agent, String(entry))} />
          <p class="row soft">
            {task !== undefined && <Link href={`/tasks/${encodeURIComponent(task)}`}>{text.chat.task}</Link>}
            <Branch session={id} entry={entry} />
          </p>
        </div>
      ))}
    </>
  );
}

/** A session is there once its first message was answered. */
async function entriesOf(id: string, limit: number) {
  try {
    return await answerOf(client.GET('/v1/sessions/{id}/entries', { params: { path: { id }, query: { limit, order: 'desc' } } }));
  } catch (error) {
    if (error instanceof ApiError && error.code === 'session-not-found') return { items: [], next: undefined };
    throw error;
  }
}

/** Another conversation that begins with everything up to here. */
function Branch({ session, entry }: { readonly session: string; readonly entry: number }) {
  const [, navigate] = useLocation();
  const [fault, setFault] = useState<Error>();
  const branch = async (): Promise<void> => {
    const params = { path: { id: session } };
    const { id } = await answerOf(client.POST('/v1/sessions/{id}/branches', { params, body: { entry } }));
    navigate(`/chat/${encodeURIComponent(id)}`);
  };
  return (
    <>
      <button type="button" class="quiet" onClick={() => void branch().catch((error: unknown) => setFault(error as Error))}>
        {text.chat.branch}
      </button>
      <Fault error={fault} />
    </>
  );
}
