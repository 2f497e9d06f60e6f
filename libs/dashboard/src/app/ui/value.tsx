import { text } from '../texts.ts';
import { jsonText, shownText } from '../values/json-text.ts';
import { visible } from '../values/visible.ts';
import { CopyButton } from './copy-button.tsx';

/** A JSON value with a title; as text, never as what the text may say. */
export function Value({ title, value }: { readonly title: string; readonly value: unknown }) {
  const { text: shown, cut } = shownText(value);
  return (
    <section class="value" aria-label={title}>
      <h3>
        {title} <CopyButton value={() => jsonText(value)} />
      </h3>
      {/* It scrolls: the keyboard has to reach it. */}
      <pre tabIndex={0} dir="auto">
        {visible(shown)}
      </pre>
      {cut && <p class="soft">{text.cut}</p>}
    </section>
  );
}
