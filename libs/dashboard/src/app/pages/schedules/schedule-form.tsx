import { useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { answerOf, client } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { JsonInput, type Typed } from '../../forms/json-input.tsx';
import { text } from '../../texts.ts';
import { Asking } from '../../ui/dialogs/asking.tsx';
import { Choice } from '../../forms/field.tsx';
import { Line } from '../../forms/line.tsx';
import { overlaps } from './overlap.ts';
import { readWhen, settingsOf, typedWhen, whenKinds, type Schedule, type WhenKind } from './when-of.ts';

interface Props {
  /** The one to change; a new one without it. */
  readonly schedule?: Schedule;
  close(): void;
}

/** Makes a schedule, or changes one. Settings that the form does not ask for stay as they are. */
export function ScheduleForm({ schedule, close }: Props) {
  const kept = schedule === undefined ? {} : settingsOf(schedule);
  const [firstKind, firstWhen] = typedWhen(kept);
  const [when, setWhen] = useState<readonly [WhenKind, string]>([firstKind, firstWhen]);
  const [input, setInput] = useState<Typed>({ ok: true, value: schedule?.input ?? null });
  const [, navigate] = useLocation();
  const [fields, setFields] = useState<Fields>({
    id: '',
    kind: schedule?.agent === undefined ? 'workflow' : 'agent',
    name: schedule?.workflow ?? schedule?.agent ?? '',
    timeZone: schedule?.timeZone ?? '',
    overlap: schedule?.overlap ?? 'skip',
    description: schedule?.description ?? '',
    pauseOnFailure: schedule?.pauseOnFailure === true,
  });
  const carryOut = async (): Promise<void> => {
    const { [firstKind]: _, ...others } = kept;
    const body = settings(others, fields, { [when[0]]: readWhen(...when) }, input.ok ? input.value : null) as never;
    const path = { id: schedule?.id ?? '' };
    const made =
      schedule === undefined
        ? await answerOf(client.POST('/v1/schedules', { body: { ...(body as object), ...given({ id: fields.id }) } }))
        : await answerOf(client.PUT('/v1/schedules/{id}', { params: { path }, body }));
    await queries.invalidateQueries({ queryKey: ['schedule', made.id] });
    navigate(`/schedules/${encodeURIComponent(made.id)}`);
  };
  return (
    <Asking title={schedule === undefined ? text.schedules.create : text.schedules.edit} disabled={!input.ok} act={carryOut} close={close}>
      <FieldInputs isNew={schedule === undefined} fields={fields} change={(more) => setFields({ ...fields, ...more })} />
      <Choice
        label={text.schedules.when}
        value={when[0]}
        options={whenKinds.map((each) => [each, text.schedules.whenKinds[each]!] as const)}
        change={(kind) => setWhen([kind as WhenKind, when[1]])}
      />
      <Line
        label={text.schedules.whenKinds[when[0]]!}
        required
        placeholder={text.schedules.hints[when[0]]!}
        value={when[1]}
        change={(typed) => setWhen([when[0], typed])}
      />
      <JsonInput label={text.task.input} initial={schedule?.input ?? null} change={setInput} />
    </Asking>
  );
}

interface Fields {
  readonly id: string;
  readonly kind: 'workflow' | 'agent';
  readonly name: string;
  readonly timeZone: string;
  readonly overlap: string;
  readonly description: string;
  readonly pauseOnFailure: boolean;
}

function settings(kept: object, { kind, name, timeZone, overlap, description, pauseOnFailure }: Fields, when: object, input: unknown) {
  const known = kept as Readonly<Record<string, unknown>>;
  const { workflow: _w, agent: _a, timeZone: _z, description: _d, input: _i, ...others } = known;
  const rest = { ...given({ timeZone, description }), ...(input === null ? {} : { input }) };
  return { ...others, ...when, [kind]: name, overlap, pauseOnFailure, ...rest };
}

/** Those that something was typed in. */
function given(typed: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(typed).filter(([, value]) => value.trim() !== ''));
}

interface InputsProps {
  readonly isNew: boolean;
  readonly fields: Fields;
  change(more: Partial<Fields>): void;
}

function FieldInputs({ isNew, fields, change }: InputsProps) {
  const kinds = [
    ['workflow', text.kinds.workflow],
    ['agent', text.kinds.agent],
  ] as const;
  return (
    <>
      {isNew && <Line label={text.schedules.id} value={fields.id} change={(id) => change({ id })} />}
      <Choice label={text.schedules.kind} value={fields.kind} options={kinds} change={(kind) => change({ kind: kind as Fields['kind'] })} />
      <Line label={text.schedules.name} required value={fields.name} change={(name) => change({ name })} />
      <Line label={text.schedules.zone} placeholder="Europe/Berlin" value={fields.timeZone} change={(timeZone) => change({ timeZone })} />
      <Choice
        label={text.schedules.overlap}
        value={fields.overlap}
        options={overlaps.map((each) => [each, each] as const)}
        change={(overlap) => change({ overlap })}
      />
      <Line label={text.schedules.description} value={fields.description} change={(description) => change({ description })} />
      <label>
        <input
          type="checkbox"
          checked={fields.pauseOnFailure}
          onChange={(event) => change({ pauseOnFailure: event.currentTarget.checked })}
        />{' '}
        {text.schedules.pauseOnFailure}
      </label>
    </>
  );
}
