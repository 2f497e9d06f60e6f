import { Link } from 'wouter-preact';
import type { Schemas } from '../../api/client.ts';
import { text } from '../../texts.ts';
import { Foreign } from '../../ui/foreign.tsx';
import { inWords } from '../../values/durations.ts';

export type Two<T> = readonly [one: T, other: T];

type Task = Schemas['Task'];

/** What each of them is; a row that differs says so. */
export function ComparedFacts({ tasks }: { readonly tasks: Two<Task> }) {
  const rows: readonly (readonly [name: string, of: (task: Task) => string])[] = [
    [text.tasks.runs, ({ name }) => name],
    [text.tasks.status, ({ status }) => status],
    [text.task.build, ({ build }) => build],
    [text.task.took, took],
    [text.compare.turns, ({ turns }) => String(turns)],
    [
      text.task.usage,
      ({ usage }) => text.task.used(usage.modelCalls, usage.toolCalls, usage.inputTokens, usage.outputTokens) + costOf(usage.cost),
    ],
  ];
  return (
    <section class="card" aria-label={text.compare.facts}>
      <h2>{text.compare.facts}</h2>
      <table class="list">
        <thead>
          <tr>
            <th scope="col">{text.compare.fact}</th>
            {tasks.map(({ id }, at) => (
              <th key={at} scope="col">
                <Link href={`/tasks/${encodeURIComponent(id)}`}>{id}</Link>
              </th>
            ))}
            <th scope="col">
              <span class="unseen">{text.compare.differs}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, of]) => {
            const [one, other] = [of(tasks[0]), of(tasks[1])];
            return (
              <tr key={name}>
                <td class="soft">{name}</td>
                <td>
                  <Foreign text={one} />
                </td>
                <td>
                  <Foreign text={other} />
                </td>
                <td>{one !== other && <span class="status suspended">{text.compare.differs}</span>}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function took({ createdAt, endedAt }: Task): string {
  return endedAt === undefined ? text.states.open : inWords(Date.parse(endedAt) - Date.parse(createdAt));
}

function costOf(cost: number | undefined): string {
  return cost === undefined ? '' : ` · ${text.task.cost(cost)}`;
}
