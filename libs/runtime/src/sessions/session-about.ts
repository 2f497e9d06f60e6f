import type { Json } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { sessionOwners } from './session-owners.ts';
import type { SessionAbout, SessionRecord } from './session-records.ts';

/** Characters of the first message that its session has as its title. */
const TITLE = 80;
/** Characters of it that are looked at. */
const LOOKED_AT = 1_000;

/** What is noted of a session that begins with a task. */
export async function aboutOf(store: Store, { id, stored, first, length }: SessionRecord, task: OwnedTask): Promise<SessionAbout> {
  if (stored?.createdAt !== undefined) return {};
  const { start } = task.state;
  const title = titleOf(start.input);
  const user = start.attributes?.['user'];
  // Who began one that is older than what is noted here is not known by its next task.
  const owner = (await sessionOwners(store).of(id)) ?? (length > first ? undefined : start.by);
  return {
    ...(title === undefined ? {} : { title }),
    ...(start.task === 'agent' ? { agent: start.name } : {}),
    ...(typeof user === 'string' && user !== '' ? { user } : {}),
    ...(owner === undefined ? {} : { owner }),
  };
}

/** The beginning of what is said, in one line. */
function titleOf(message: Json | undefined): string | undefined {
  const text = textOf(message).slice(0, LOOKED_AT);
  // Neither half a character nor one that is not shown.
  const shown = [...text.toWellFormed()].map((character) => (character < ' ' || character === '\u007f' ? ' ' : character)).join('');
  const words = shown
    .split(' ')
    .filter((word) => word !== '')
    .join(' ');
  const characters = [...words];
  const title =
    characters.length > TITLE
      ? `${characters
          .slice(0, TITLE - 1)
          .join('')
          .trimEnd()}…`
      : words;
  return title === '' ? undefined : title;
}

function textOf(message: Json | undefined): string {
  if (message === undefined || message === null) return '';
  if (typeof message === 'string') return message;
  const parts = Array.isArray(message) ? message : [message];
  const texts = parts.flatMap((part) => {
    const text = (part as { readonly text?: Json } | null)?.text;
    return typeof text === 'string' ? [text] : [];
  });
  return texts.length > 0 ? texts.join(' ') : JSON.stringify(message);
}
