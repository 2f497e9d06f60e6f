import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { text } from '../../texts.ts';
import { Foreign } from '../../ui/foreign.tsx';
import { Moment } from '../../ui/moment.tsx';
import { shortText } from '../../values/json-text.ts';
import { visible } from '../../values/visible.ts';
import { Edit, Forget } from './forget.tsx';
import type { Remembered } from './remembered.ts';

interface Props {
  readonly entries: readonly Remembered[];
  /** Whose they are; one's own when it is empty. */
  readonly user: string;
}

/** What is remembered, with where it comes from. */
export function EntryTable({ entries, user }: Props) {
  const [asked, setAsked] = useState<{ readonly act: 'edit' | 'forget'; readonly entry: Remembered }>();
  if (entries.length === 0) return <p class="soft">{text.memory.none}</p>;
  const close = (): void => setAsked(undefined);
  return (
    <>
      <table class="list">
        <thead>
          <tr>
            <th scope="col">{text.memory.text}</th>
            <th scope="col">{text.memory.source}</th>
            <th scope="col">{text.memory.user}</th>
            <th scope="col">{text.memory.at}</th>
            <th scope="col">{text.memory.actions}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Row key={entry.id} entry={entry} ask={(act) => setAsked({ act, entry })} />
          ))}
        </tbody>
      </table>
      {asked?.act === 'edit' && <Edit entry={asked.entry} user={user} close={close} />}
      {asked?.act === 'forget' && <Forget entry={asked.entry} user={user} close={close} />}
    </>
  );
}

function Row({ entry, ask }: { readonly entry: Remembered; ask(act: 'edit' | 'forget'): void }) {
  const { source, at, editedAt, expiresAt, user, score } = entry;
  const short = visible(shortText(entry.text, 40));
  return (
    <tr>
      <td>
        <Foreign text={entry.text} />
        {score !== undefined && (
          <small>
            {text.memory.score} {score.toFixed(2)}
          </small>
        )}
      </td>
      <td>
        <Link href={`/tasks/${encodeURIComponent(source.task)}`}>{source.task}</Link>{' '}
        <small>
          <Foreign text={source.agent} />{' '}
          {source.session !== undefined && <Link href={`/chat/${encodeURIComponent(source.session)}`}>{source.session}</Link>}
        </small>
      </td>
      <td>
        <Foreign text={user} />
      </td>
      <td class="when">
        <Moment at={at} />
        {editedAt !== undefined && (
          <small>
            {text.memory.edited} <Moment at={editedAt} />
          </small>
        )}
        {expiresAt !== undefined && (
          <small>
            {text.memory.expires} <Moment at={expiresAt} />
          </small>
        )}
      </td>
      <td>
        <button type="button" class="quiet" aria-label={text.memory.editOf(short)} onClick={() => ask('edit')}>
          {text.memory.edit}
        </button>
        <button type="button" class="danger" aria-label={text.memory.forgetOf(short)} onClick={() => ask('forget')}>
          {text.memory.forget}
        </button>
      </td>
    </tr>
  );
}
