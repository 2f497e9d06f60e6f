import { Link } from 'wouter-preact';
import type { Schemas } from '../../api/client.ts';
import { text } from '../../texts.ts';
import { Fact } from '../../ui/fact.tsx';
import { Foreign } from '../../ui/foreign.tsx';
import { Moment, useNow } from '../../ui/moment.tsx';
import { inWords } from '../../values/durations.ts';
import { visible } from '../../values/visible.ts';

/** What a task is, what it waits for and what it cost. */
export function Facts({ task }: { readonly task: Schemas['Task'] }) {
  const { usage, startedBy } = task;
  return (
    <dl class="facts">
      <Fact name={text.task.runs}>
        <Foreign text={task.name} /> <small>{text.kinds[task.kind]}</small>
      </Fact>
      {task.statusText !== undefined && <Fact name={text.task.saysItself}>{<Foreign text={task.statusText} />}</Fact>}
      <Fact name={text.task.started}>
        <Moment at={task.createdAt} />
        {startedBy !== undefined && (
          <>
            {' '}
            {text.task.by} <Foreign text={startedBy.user ?? `${startedBy.kind}:${startedBy.id}`} />
          </>
        )}
      </Fact>
      <Fact name={text.task.took}>
        <Took task={task} />
      </Fact>
      <Fact name={text.task.usage}>
        {text.task.used(usage.modelCalls, usage.toolCalls, usage.inputTokens, usage.outputTokens)}
        {usage.cost !== undefined && ` · ${text.task.cost(usage.cost)}`}
      </Fact>
      {task.parent !== undefined && (
        <Fact name={text.task.parent}>
          <Link href={`/tasks/${encodeURIComponent(task.parent)}`}>{task.parent}</Link>
        </Fact>
      )}
      {task.session !== undefined && (
        <Fact name={text.task.session}>
          <Link href={`/chat/${encodeURIComponent(task.session)}`}>{task.session}</Link>
        </Fact>
      )}
      {Object.entries(task.attributes).map(([name, value]) => (
        <Fact key={name} name={name}>
          <Foreign text={String(value)} />
        </Fact>
      ))}
      <Fact name={text.task.build}>
        <code>{task.build}</code>
      </Fact>
      <Fact name={text.task.trace}>
        <code>{task.traceId}</code>
      </Fact>
      {task.waitingFor.length > 0 && (
        <Fact name={text.task.waitsFor}>
          <ul class="waits">
            {task.waitingFor.map((wait, index) => (
              <li key={`${wait.kind} ${wait.name} ${index}`}>
                <strong>{wait.kind}</strong> <Foreign text={wait.name} /> <Moment at={wait.since} />
                <small dir="auto">{visible(wait.reason)}</small>
              </li>
            ))}
          </ul>
        </Fact>
      )}
    </dl>
  );
}

function Took({ task }: { readonly task: Schemas['Task'] }) {
  const now = useNow();
  const end = task.endedAt === undefined ? now : Date.parse(task.endedAt);
  return <>{inWords(end - Date.parse(task.createdAt))}</>;
}
