import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { text } from '../../texts.ts';
import { views } from './task-filters.ts';

const KEY = 'troupe.views';
const MOST = 20;

type View = readonly [name: string, search: string];

/** Lists by name: some that everybody needs, and those that were saved in this browser. */
export function SavedViews({ search }: { readonly search: URLSearchParams }) {
  const [own, setOwn] = useState(readViews);
  const now = withoutCursor(search);
  const keep = (changed: readonly View[]): void => {
    localStorage.setItem(KEY, JSON.stringify(changed));
    setOwn(changed);
  };
  const known = [...views, ...own].some(([, each]) => each === now);
  const save = (): void => {
    const name = prompt(text.tasks.viewName)?.trim().slice(0, 60);
    if (name !== undefined && name !== '') keep([...own.filter(([each]) => each !== name), [name, now] as const].slice(-MOST));
  };
  return (
    <nav class="views" aria-label={text.tasks.views}>
      {[...views, ...own].map(([name, each]) => (
        <Link key={name} href={each === '' ? '/tasks' : `/tasks?${each}`} {...(each === now ? { 'aria-current': 'true' } : {})}>
          <bdi>{name}</bdi>
        </Link>
      ))}
      {!known && (
        <button type="button" class="quiet" onClick={save}>
          {text.tasks.saveView}
        </button>
      )}
      {own.some(([, each]) => each === now) && (
        <button type="button" class="quiet" onClick={() => keep(own.filter(([, each]) => each !== now))}>
          {text.tasks.forgetView}
        </button>
      )}
    </nav>
  );
}

function withoutCursor(search: URLSearchParams): string {
  const copy = new URLSearchParams(search);
  copy.delete('cursor');
  return copy.toString();
}

/** What is kept there may have been written by anything. */
function readViews(): readonly View[] {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '[]') as unknown;
    if (!Array.isArray(kept)) return [];
    return kept
      .filter((each): each is View => Array.isArray(each) && typeof each[0] === 'string' && typeof each[1] === 'string')
      .slice(0, MOST);
  } catch {
    return [];
  }
}
