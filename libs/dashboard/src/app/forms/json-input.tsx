import { useLayoutEffect, useState } from 'preact/hooks';
import { text } from '../texts.ts';
import { jsonText, readJson, type Read } from '../values/json-text.ts';
import { fits, sampleOf, type Schema } from './schema.ts';
import { SchemaField } from './schema-field.tsx';

export type Typed = Read;

interface Props {
  readonly label: string;
  readonly schema?: unknown;
  /** What stands there at first; an example of the schema when absent. */
  readonly initial?: unknown;
  change(typed: Typed): void;
}

/** Asks for a JSON value: as a form where the schema allows for one, and as JSON wherever one likes. */
export function JsonInput({ label, schema, initial, change }: Props) {
  const known = (typeof schema === 'object' && schema !== null ? schema : undefined) as Schema | undefined;
  const [value, setValue] = useState<unknown>(initial ?? sampleOf(known));
  const [typed, setTyped] = useState(() => JSON.stringify(value ?? null, undefined, 2));
  const [asJson, setAsJson] = useState(!fits(known, value));
  const read = readJson(typed);
  // Before the next key is pressed: it may be the one that sends.
  useLayoutEffect(() => change(asJson ? read : { ok: true, value: value ?? null }), [typed, value, asJson]);

  const turn = (): void => {
    if (asJson && read.ok) setValue(read.value);
    if (!asJson) setTyped(jsonOf(value));
    setAsJson(!asJson);
  };
  return (
    <div class="json-input">
      {asJson || known === undefined ? (
        <label>
          {label} <small>JSON</small>
          <textarea
            rows={8}
            spellcheck={false}
            value={typed}
            aria-invalid={!read.ok}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
      ) : (
        <SchemaField label={label} schema={known} value={value} required change={setValue} />
      )}
      {asJson && !read.ok && <p class="fault">{read.fault}</p>}
      {known !== undefined && (!asJson || (read.ok && fits(known, read.value))) && (
        <button type="button" class="quiet" onClick={turn}>
          {asJson ? text.asForm : text.asJson}
        </button>
      )}
    </div>
  );
}

function jsonOf(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : jsonText(value ?? null);
}
