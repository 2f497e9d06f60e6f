import type { Schemas } from '../../api/client.ts';
import { text } from '../../texts.ts';
import { Value } from '../../ui/value.tsx';
import { visible } from '../../values/visible.ts';

type Task = Schemas['Task'];

/** Input and output, the error with what caused it, and why a blocked task does not go on. */
export function Outcome({ task }: { readonly task: Task }) {
  return (
    <div class="outcome">
      {task.blocked !== undefined && <Blocked blocked={task.blocked} />}
      {task.error !== undefined && <Failure failure={task.error} />}
      {task.input !== undefined && <Value title={text.task.input} value={task.input} />}
      {task.output !== undefined && <Value title={text.task.output} value={task.output} />}
    </div>
  );
}

interface Cause {
  readonly code?: string;
  readonly message?: string;
  readonly cause?: unknown;
  readonly stack?: unknown;
}

const DEEPEST = 10;

function Failure({ failure }: { readonly failure: Schemas['Failure'] }) {
  const causes: Cause[] = [];
  for (let next: unknown = failure; isCause(next) && causes.length < DEEPEST; next = next.cause) causes.push(next);
  return (
    <section class="value failure" aria-label={text.task.error}>
      <h3>{text.task.error}</h3>
      <ol>
        {causes.map(({ code, message }, index) => (
          <li key={index}>
            {index > 0 && `${text.task.because} `}
            <bdi>{visible(message ?? '')}</bdi> {code !== undefined && <code>{visible(code)}</code>}
          </li>
        ))}
      </ol>
      <details>
        <summary>{text.task.whole}</summary>
        <Value title={text.task.error} value={failure} />
      </details>
    </section>
  );
}

function isCause(value: unknown): value is Cause {
  return typeof value === 'object' && value !== null;
}

function Blocked({ blocked }: { readonly blocked: NonNullable<Task['blocked']> }) {
  return (
    <section class="value failure" aria-label={text.task.blocked}>
      <h3>
        {text.task.blocked} <code>{blocked.code}</code>
      </h3>
      <p dir="auto">{visible(blocked.message)}</p>
      {(blocked.expected.length > 0 || blocked.actual.length > 0) && (
        <div class="sides">
          <Value title={text.task.expected} value={blocked.expected.join('\n')} />
          <Value title={text.task.actual} value={blocked.actual.join('\n')} />
        </div>
      )}
      <p class="soft">
        {text.task.builds} <code>{blocked.builds.log}</code> → <code>{blocked.builds.code}</code>
      </p>
    </section>
  );
}
