import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { queries } from '../../api/queries.ts';
import { text } from '../../texts.ts';
import { visible } from '../../values/visible.ts';
import { Dialog } from './dialog.tsx';

const AT_ONCE = 4;
const SHOWN = 20;

interface Props {
  readonly title: string;
  readonly doIt: string;
  readonly danger?: boolean;
  readonly ids: readonly string[];
  readonly children?: ComponentChildren;
  act(id: string): Promise<unknown>;
  close(): void;
  /** Once all of it is done without a refusal. */
  done(): void;
}

/** The same for several, a few at a time, with how far it is; of what is refused it says why. It stops when it is closed. */
export function BulkAction({ title, doIt, danger = false, ids, children, act, close, done }: Props) {
  const [count, setCount] = useState<number>();
  const [refused, setRefused] = useState<readonly string[]>([]);
  const [stopped] = useState(() => new AbortController());
  const carryOut = async (): Promise<void> => {
    const faults: string[] = [];
    setRefused([]);
    for (let at = 0; at < ids.length && !stopped.signal.aborted; at += AT_ONCE) {
      setCount(at);
      const some = ids.slice(at, at + AT_ONCE);
      const results = await Promise.allSettled(some.map(act));
      for (const result of results) if (result.status === 'rejected') faults.push((result.reason as Error).message);
    }
    setRefused(faults);
    setCount(undefined);
    await queries.invalidateQueries();
    if (faults.length > 0 || stopped.signal.aborted) return;
    close();
    done();
  };
  const leave = (): void => {
    stopped.abort();
    close();
  };
  return (
    <Dialog title={title} close={leave}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void carryOut();
        }}
      >
        {children}
        {count !== undefined && (
          <p role="status">
            <progress value={count} max={ids.length} aria-label={text.bulk.progress} /> {count} / {ids.length}
          </p>
        )}
        {refused.length > 0 && (
          <div role="alert" class="fault">
            <p>{text.bulk.refused(refused.length)}</p>
            <ul>
              {[...new Set(refused)].slice(0, SHOWN).map((each) => (
                <li key={each}>{visible(each)}</li>
              ))}
            </ul>
          </div>
        )}
        <button type="submit" disabled={count !== undefined || ids.length === 0} class={danger ? 'danger' : ''}>
          {doIt}
        </button>
      </form>
    </Dialog>
  );
}
