import { Link } from 'wouter-preact';
import { text } from '../../texts.ts';
import { Foreign } from '../../ui/foreign.tsx';
import { Moment } from '../../ui/moment.tsx';
import type { Schedule } from './when-of.ts';

/** Whether it starts anything, and if not, what was noted about that. */
export function State({ schedule: { paused, note, next } }: { readonly schedule: Schedule }) {
  const [style, word] = paused
    ? (['suspended', text.schedules.paused] as const)
    : next.length === 0
      ? (['terminated', text.schedules.ended] as const)
      : (['completed', text.schedules.active] as const);
  return (
    <span>
      <span class={`status ${style}`}>{word}</span>
      {note !== undefined && (
        <small>
          {' '}
          <Foreign text={note} />
        </small>
      )}
    </span>
  );
}

const styles: Readonly<Record<string, string>> = { started: 'completed', skipped: 'suspended', missed: 'suspended', refused: 'failed' };

/** What became of one run, with its task. */
export function Outcome({ run: { outcome, task, error, at } }: { readonly run: Schedule['last'][number] }) {
  return (
    <>
      <span class={`status ${styles[outcome] ?? ''}`}>{outcome}</span> {task === undefined && <Moment at={at} />}
      {task !== undefined && <Link href={`/tasks/${encodeURIComponent(task)}`}>{task}</Link>}
      {error !== undefined && (
        <small>
          <Foreign text={error} />
        </small>
      )}
    </>
  );
}
