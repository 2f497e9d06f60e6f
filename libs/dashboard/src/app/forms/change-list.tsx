import { text } from '../texts.ts';
import { jsonText } from '../values/json-text.ts';
import { visible } from '../values/visible.ts';

interface Changed {
  readonly at: string;
  readonly was?: unknown;
  readonly is?: unknown;
}

/** What is now otherwise than it was. */
export function ChangeList({ changes }: { readonly changes: readonly Changed[] }) {
  return (
    <ul class="changes" aria-label={text.changes}>
      {changes.map(({ at, was, is }) => (
        <li key={at}>
          <code>{visible(at)}</code>
          <del dir="auto">{was === undefined ? text.nothing : visible(jsonText(was))}</del>
          <ins dir="auto">{is === undefined ? text.nothing : visible(jsonText(is))}</ins>
        </li>
      ))}
    </ul>
  );
}
