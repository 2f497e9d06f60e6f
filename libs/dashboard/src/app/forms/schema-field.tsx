import { useId, useState } from 'preact/hooks';
import { visible } from '../values/visible.ts';
import { readJson } from '../values/json-text.ts';
import { isForm, type Schema } from './schema.ts';

interface Props {
  readonly label: string;
  readonly schema: Schema;
  readonly value: unknown;
  readonly required: boolean;
  change(value: unknown): void;
}

/** One field of a form, or a group of them. */
export function SchemaField(props: Props) {
  const { schema, label } = props;
  if (!isForm(schema)) return <JsonField {...props} />;
  if (schema.type === 'object') return <Group {...props} />;
  return <Single {...props} label={schema.title ?? label} />;
}

function Group({ label, schema, value, change }: Props) {
  const members = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const required = new Set(schema.required);
  const set = (name: string, member: unknown): void => {
    const { [name]: _, ...others } = members;
    change(member === undefined ? others : { ...others, [name]: member });
  };
  return (
    <fieldset>
      <legend>{visible(schema.title ?? label)}</legend>
      {Object.entries(schema.properties ?? {}).map(([name, each]) => (
        <SchemaField
          key={name}
          label={name}
          schema={each}
          value={members[name]}
          required={required.has(name)}
          change={(member) => set(name, member)}
        />
      ))}
    </fieldset>
  );
}

function Single({ label, schema, value, required, change }: Props) {
  const hint = useId();
  const about = schema.description === undefined ? {} : { 'aria-describedby': hint };
  return (
    <div class="field">
      <label>
        <bdi>{visible(label)}</bdi>
        {required && <span aria-hidden="true"> *</span>}
        <Control schema={schema} value={value} required={required} about={about} change={change} />
      </label>
      {schema.description !== undefined && (
        <small id={hint} dir="auto">
          {visible(schema.description)}
        </small>
      )}
    </div>
  );
}

interface ControlProps extends Omit<Props, 'label'> {
  readonly about: { readonly 'aria-describedby'?: string };
}

function Control({ schema, value, required, about, change }: ControlProps) {
  if (schema.enum !== undefined) {
    const options = schema.enum;
    return (
      <select
        {...about}
        required={required}
        value={String((value ?? '') as string | number)}
        onChange={(event) => change(options.find((each) => String(each) === event.currentTarget.value))}
      >
        {!required && <option value="" />}
        {options.map((each) => (
          <option key={String(each)} value={String(each)}>
            {visible(String(each))}
          </option>
        ))}
      </select>
    );
  }
  if (schema.type === 'boolean')
    return <input {...about} type="checkbox" checked={value === true} onChange={(event) => change(event.currentTarget.checked)} />;
  if (schema.type === 'number' || schema.type === 'integer')
    return (
      <input
        {...about}
        type="number"
        step={schema.type === 'integer' ? 1 : 'any'}
        required={required}
        value={typeof value === 'number' ? value : ''}
        onInput={({ currentTarget: { value: typed } }) => change(typed === '' ? undefined : Number(typed))}
      />
    );
  const written = typeof value === 'string' ? value : '';
  // A text that has to be there may be empty; one that need not is then left out.
  const write = (typed: string): void => change(typed === '' && !required ? undefined : typed);
  if (schema.format === 'date')
    return <input {...about} type="date" value={written} onInput={(event) => write(event.currentTarget.value)} />;
  return (schema.maxLength ?? Infinity) > 200 && written.length > 60 ? (
    <textarea {...about} rows={4} value={written} onInput={(event) => write(event.currentTarget.value)} />
  ) : (
    <input {...about} dir="auto" value={written} onInput={(event) => write(event.currentTarget.value)} />
  );
}

/** A part that no form can ask for. */
function JsonField({ label, value, required, change }: Props) {
  const [typed, setTyped] = useState(value === undefined ? '' : JSON.stringify(value, undefined, 2));
  const read = readJson(typed);
  const write = (next: string): void => {
    setTyped(next);
    const now = readJson(next);
    if (now.ok) change(now.value);
    else if (next.trim() === '' && !required) change(undefined);
  };
  return (
    <label class="field">
      <bdi>{visible(label)}</bdi> <small>JSON</small>
      <textarea
        rows={3}
        spellcheck={false}
        value={typed}
        aria-invalid={!read.ok && typed !== ''}
        onInput={(event) => write(event.currentTarget.value)}
      />
    </label>
  );
}
