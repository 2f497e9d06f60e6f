import { useState } from 'preact/hooks';
import { answerOf, client } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { text } from '../../texts.ts';
import { Asking } from '../../ui/dialogs/asking.tsx';
import { Choice } from '../../forms/field.tsx';
import { overlaps, type Overlap } from './overlap.ts';

interface Props {
  readonly id: string;
  said(what: string): void;
  close(): void;
}

/** One run, now. */
export function Trigger({ id, said, close }: Props) {
  const [overlap, setOverlap] = useState<Overlap | ''>('');
  const carryOut = async (): Promise<void> => {
    const body = overlap === '' ? {} : { overlap };
    const { run } = await answerOf(client.POST('/v1/schedules/{id}/trigger', { params: { path: { id } }, body }));
    said(run === undefined ? text.schedules.waits : text.schedules.said(run.outcome));
    await queries.invalidateQueries({ queryKey: ['schedule', id] });
  };
  return (
    <Asking title={text.schedules.trigger} act={carryOut} close={close}>
      <OverlapChoice value={overlap} change={setOverlap} />
    </Asking>
  );
}

/** The runs that were due in a while, which is over. */
export function Backfill({ id, said, close }: Props) {
  const [overlap, setOverlap] = useState<Overlap | ''>('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const carryOut = async (): Promise<void> => {
    const body = { from: moment(from), to: moment(to), ...(overlap === '' ? {} : { overlap }) };
    const { count } = await answerOf(client.POST('/v1/schedules/{id}/backfill', { params: { path: { id } }, body }));
    said(text.schedules.counted(count));
    await queries.invalidateQueries({ queryKey: ['schedule', id] });
  };
  return (
    <Asking title={text.schedules.backfill} act={carryOut} close={close}>
      <p>{text.schedules.backfillAbout}</p>
      <label>
        {text.schedules.from}
        <input type="datetime-local" step={1} required value={from} onInput={(event) => setFrom(event.currentTarget.value)} />
      </label>
      <label>
        {text.schedules.to}
        <input type="datetime-local" step={1} required value={to} onInput={(event) => setTo(event.currentTarget.value)} />
      </label>
      <OverlapChoice value={overlap} change={setOverlap} />
    </Asking>
  );
}

interface ChoiceProps {
  readonly value: Overlap | '';
  change(value: Overlap | ''): void;
}

function OverlapChoice({ value, change }: ChoiceProps) {
  const options = [['', text.schedules.asBefore] as const, ...overlaps.map((each) => [each, each] as const)];
  return <Choice label={text.schedules.overlap} value={value} options={options} change={(chosen) => change(chosen as Overlap | '')} />;
}

/** As a browser writes it, by the clock of who looks; the API wants the moment. */
function moment(typed: string): string {
  return new Date(typed).toISOString();
}
