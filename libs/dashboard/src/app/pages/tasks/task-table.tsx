import { Link } from 'wouter-preact';
import type { Schemas } from '../../api/client.ts';
import { text } from '../../texts.ts';
import { Foreign } from '../../ui/foreign.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Status } from '../../ui/status.tsx';
import { Waits } from '../../ui/waits.tsx';

interface Props {
  readonly tasks: readonly Schemas['ListedTask'][];
  readonly empty: string;
}

/** One row for each task; a row stays the same element while what it says changes. */
export function TaskTable({ tasks, empty }: Props) {
  if (tasks.length === 0) return <p class="soft">{empty}</p>;
  return (
    <table class="list">
      <thead>
        <tr>
          <th scope="col">{text.tasks.task}</th>
          <th scope="col">{text.tasks.runs}</th>
          <th scope="col">{text.tasks.status}</th>
          <th scope="col">{text.tasks.says}</th>
          <th scope="col">{text.tasks.attributes}</th>
          <th scope="col">{text.tasks.started}</th>
        </tr>
      </thead>
      <tbody>
        {tasks.map((task) => (
          <TaskRow key={task.id} task={task} />
        ))}
      </tbody>
    </table>
  );
}

function TaskRow({ task }: { readonly task: Schemas['ListedTask'] }) {
  return (
    <tr>
      <td class="id">
        <Link href={`/tasks/${encodeURIComponent(task.id)}`}>{task.id}</Link>
      </td>
      <td>
        <Foreign text={task.name} /> <small>{text.kinds[task.kind]}</small>
      </td>
      <td>
        <Status status={task.status} stopping={task.cancelRequestedAt !== undefined && task.endedAt === undefined} />
      </td>
      <td>{task.endedAt === undefined ? <Waits task={task} /> : task.error !== undefined && <Foreign text={task.error.message} />}</td>
      <td>
        {Object.entries(task.attributes).map(([name, value]) => (
          <Foreign key={name} class="attribute" text={`${name}=${String(value)}`} />
        ))}
      </td>
      <td class="when">
        <Moment at={task.createdAt} />
      </td>
    </tr>
  );
}
