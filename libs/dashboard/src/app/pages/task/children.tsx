import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { answerOf, client, type Schemas } from '../../api/client.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Foreign } from '../../ui/foreign.tsx';
import { Status } from '../../ui/status.tsx';
import { Waits } from '../../ui/waits.tsx';

/** The tasks below a task; those below them when they are unfolded. */
export function Children({ of: parent }: { readonly of: string }) {
  const { data, error } = useQuery({
    queryKey: ['children', parent],
    queryFn: () => answerOf(client.GET('/v1/tasks', { params: { query: { parent, limit: 100 } } })),
  });
  if (data === undefined) return error === null ? <p class="soft">{text.loading}</p> : <Fault error={error} />;
  if (data.items.length === 0) return <p class="soft">{text.task.noChildren}</p>;
  return (
    <>
      <ul class="tree">
        {data.items.map((task) => (
          <Child key={task.id} task={task} />
        ))}
      </ul>
      {data.next !== undefined && (
        <p>
          <Link href={`/tasks?${new URLSearchParams({ parent }).toString()}`}>{text.task.allChildren}</Link>
        </p>
      )}
    </>
  );
}

function Child({ task }: { readonly task: Schemas['ListedTask'] }) {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <Link href={`/tasks/${encodeURIComponent(task.id)}`}>{task.id}</Link> <Foreign text={task.name} />{' '}
          <small>{text.kinds[task.kind]}</small> <Status status={task.status} /> {task.endedAt === undefined && <Waits task={task} />}
        </summary>
        {open && <Children of={task.id} />}
      </details>
    </li>
  );
}
