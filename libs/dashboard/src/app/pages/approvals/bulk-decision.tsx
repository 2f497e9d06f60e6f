import { useState } from 'preact/hooks';
import { queries } from '../../api/queries.ts';
import { decide } from '../../decisions/decide.ts';
import { text } from '../../texts.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';

type Made = 'approve' | 'reject';

interface Props {
  readonly ids: readonly string[];
  done(): void;
}

/** One decision about several, each carried out by itself: of what is refused it says why. */
export function BulkDecision({ ids, done }: Props) {
  const [asked, setAsked] = useState<Made>();
  return (
    <div class="row notice" role="group" aria-label={text.approvals.bulk}>
      <span>{text.approvals.chosen(ids.length)}</span>
      <button type="button" onClick={() => setAsked('approve')}>
        {text.approvals.approve}
      </button>
      <button type="button" class="danger" onClick={() => setAsked('reject')}>
        {text.approvals.reject}
      </button>
      {asked !== undefined && <Asked made={asked} ids={ids} close={() => setAsked(undefined)} done={done} />}
    </div>
  );
}

interface AskedProps extends Props {
  readonly made: Made;
  close(): void;
}

function Asked({ made, ids, close, done }: AskedProps) {
  const [reason, setReason] = useState('');
  const [count, setCount] = useState<number>();
  const [refused, setRefused] = useState<readonly string[]>([]);
  const carryOut = async (): Promise<void> => {
    const faults: string[] = [];
    for (const [index, id] of ids.entries()) {
      setCount(index);
      await decide(id, { decision: made, reason }).catch((error: unknown) => faults.push((error as Error).message));
    }
    setRefused(faults);
    await queries.invalidateQueries();
    if (faults.length > 0) return setCount(undefined);
    close();
    done();
  };
  return (
    <Dialog title={text.approvals.bulkTitle(text.approvals[made], ids.length)} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void carryOut();
        }}
      >
        <label>
          {text.reason}
          <input value={reason} maxLength={1_024} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        {count !== undefined && (
          <p role="status">
            <progress value={count} max={ids.length} aria-label={text.approvals.progress} /> {count} / {ids.length}
          </p>
        )}
        {refused.length > 0 && (
          <ul role="alert" class="fault">
            {[...new Set(refused)].map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        )}
        <button type="submit" disabled={count !== undefined} class={made === 'reject' ? 'danger' : ''}>
          {text.approvals[made]}
        </button>
      </form>
    </Dialog>
  );
}
