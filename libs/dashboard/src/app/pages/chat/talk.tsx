import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { answerOf, client, onceKey } from '../../api/client.ts';
import { ApiError } from '../../api/api-error.ts';
import { queries } from '../../api/queries.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Entries } from './entries.tsx';
import { Speaking } from './speaking.tsx';
import { useEntries } from './use-entries.ts';

/** One conversation: what was said, what is being said, and a field for the next message. */
export function Talk({ session }: { readonly session: string | undefined }) {
  const [, navigate] = useLocation();
  const [fault, setFault] = useState<Error>();
  const { data: head } = useQuery({
    queryKey: ['session', session],
    queryFn: () => headOf(session!),
    enabled: session !== undefined,
  });
  const seen = useEntries(session);
  const [sent, setSent] = useState<string>();
  const { data: agents } = useQuery({
    queryKey: ['catalog', 'agents'],
    queryFn: () => answerOf(client.GET('/v1/agents')),
    refetchInterval: 30_000,
  });
  const [chosen, setChosen] = useState<string>();
  const agent = chosen ?? head?.agent ?? new URLSearchParams(location.search).get('agent') ?? agents?.items[0]?.name ?? '';

  const send = async (input: string): Promise<void> => {
    setFault(undefined);
    const id = session ?? newSession();
    const task = await answerOf(
      client.POST('/v1/sessions/{id}/messages', { params: { path: { id }, header: onceKey() }, body: { agent, input } }),
    );
    setSent(task.id);
    await queries.invalidateQueries({ queryKey: ['sessions'] });
    if (session === undefined) navigate(`/chat/${encodeURIComponent(id)}`, { state: { task: task.id } });
  };
  const task = head?.writer ?? sent ?? (seen.entries?.length === 0 ? firstTask() : undefined);
  // From then on it is in the conversation.
  const isWritten = seen.entries?.some((entry) => entry.task === task) === true;
  return (
    <section class="talk" aria-label={text.chat.conversation}>
      {session !== undefined && <Entries session={session} seen={seen} />}
      {task !== undefined && session !== undefined && !isWritten && <Speaking key={task} task={task} session={session} />}
      <Fault error={fault} />
      <Composer
        agent={agent}
        agents={agents?.items.map(({ name }) => name) ?? []}
        choose={setChosen}
        send={(input) => send(input).catch((error: unknown) => setFault(error as Error))}
      />
    </section>
  );
}

/** A session is there once its first message is taken up. */
async function headOf(id: string) {
  try {
    return await answerOf(client.GET('/v1/sessions/{id}', { params: { path: { id }, query: { limit: 1 } as never } }));
  } catch (error) {
    if (error instanceof ApiError && error.code === 'session-not-found') return null;
    throw error;
  }
}

/** The task of the first message, which began the session in this tab: the session is there a moment later. */
function firstTask(): string | undefined {
  return (history.state as { readonly task?: string } | null)?.task;
}

function newSession(): string {
  return `chat-${onceKey()['Idempotency-Key'].slice(0, 12)}`;
}

interface ComposerProps {
  readonly agent: string;
  readonly agents: readonly string[];
  choose(agent: string): void;
  send(input: string): Promise<void>;
}

/** Enter sends; with shift it begins a line. */
function Composer({ agent, agents, choose, send }: ComposerProps) {
  const [typed, setTyped] = useState('');
  const submit = (): void => {
    const input = typed.trim();
    if (input === '' || agent === '') return;
    setTyped('');
    void send(input);
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label>
        {text.chat.agent}
        <select value={agent} onChange={(event) => choose(event.currentTarget.value)}>
          {[...new Set([...agents, ...(agent === '' ? [] : [agent])])].map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="wide">
        {text.chat.message}
        <textarea
          rows={3}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            submit();
          }}
        />
      </label>
      <button type="submit">{text.send}</button>
    </form>
  );
}
