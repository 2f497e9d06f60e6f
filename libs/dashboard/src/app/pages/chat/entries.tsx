import { useState } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import { answerOf, client } from '../../api/client.ts';
import { Conversation } from '../../conversation/conversation.tsx';
import { saidIn } from '../../conversation/conversation-of.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import type { SeenEntries } from './use-entries.ts';

/** What was said, from its end; more of it when it is asked for. */
export function Entries({ session: id, seen }: { readonly session: string; readonly seen: SeenEntries }) {
  const { entries, older, error } = seen;
  if (entries === undefined) return error === null ? <p class="soft">{text.loading}</p> : <Fault error={error} />;
  return (
    <>
      {older !== undefined && (
        <button type="button" class="quiet" onClick={older}>
          {text.chat.older}
        </button>
      )}
      {entries.map(({ entry, task, agent, messages, unreadable }) => (
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
