import { Link } from 'wouter-preact';
import { text } from '../texts.ts';

interface Props {
  /** As the page before had it. */
  readonly next: string | undefined;
  readonly search: URLSearchParams;
}

/** To the next page of a list, and to its first: both have an address. */
export function Pager({ next, search }: Props) {
  const at = (cursor?: string): string => {
    const copy = new URLSearchParams(search);
    copy.delete('cursor');
    if (cursor !== undefined) copy.set('cursor', cursor);
    return `?${copy.toString()}`;
  };
  const later = search.has('cursor');
  if (next === undefined && !later) return null;
  return (
    <nav class="row" aria-label={text.pages}>
      {later && <Link href={at()}>{text.firstPage}</Link>}
      {next !== undefined && <Link href={at(next)}>{text.nextPage}</Link>}
    </nav>
  );
}
