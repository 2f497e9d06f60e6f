import { Link } from 'wouter-preact';
import type { Schemas } from '../../api/client.ts';
import { text } from '../../texts.ts';
import { Value } from '../../ui/value.tsx';

/** How the same is started again: by curl, the command line and the SDK. */
export function Repeat({ task }: { readonly task: Schemas['Task'] }) {
  return (
    <section aria-label={text.task.repeat}>
      <p>
        <Link class="button" href={`/compare?${new URLSearchParams({ one: task.id }).toString()}`}>
          {text.task.compare}
        </Link>
      </p>
      <Value title="curl" value={asCurl(task)} />
      <Value title={text.task.commandLine} value={asCommand(task)} />
      <Value title="TypeScript" value={asCode(task)} />
    </section>
  );
}

type Repeated = Pick<Schemas['Task'], 'kind' | 'name' | 'input' | 'attributes' | 'session'>;

function requestOf({ kind, name, input, attributes, session }: Repeated): object {
  return {
    [kind]: name,
    ...(input === undefined ? {} : { input }),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
    ...(session === undefined ? {} : { session }),
  };
}

function asCurl(task: Repeated): string {
  return `curl ${location.origin}/v1/tasks -H 'content-type: application/json' -d ${quoted(JSON.stringify(requestOf(task)))}`;
}

function asCommand({ name, input }: Repeated): string {
  return `troupe run ${quoted(name)}${input === undefined ? '' : ` ${quoted(JSON.stringify(input))}`} --url ${location.origin}`;
}

function asCode(task: Repeated): string {
  return `import { connect } from 'troupe';

const client = connect(${JSON.stringify(location.origin)});
const task = await client.start(${argumentsOf(task)});`;
}

/** For a shell, whatever is in it. */
function quoted(argument: string): string {
  return `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}

function argumentsOf({ kind, name, input, attributes, session }: Repeated): string {
  const options = { ...(Object.keys(attributes).length === 0 ? {} : { attributes }), ...(session === undefined ? {} : { session }) };
  const rest = Object.keys(options).length > 0 ? [input ?? null, options] : input === undefined ? [] : [input];
  return [{ [kind]: name }, ...rest].map((each) => JSON.stringify(each)).join(', ');
}
