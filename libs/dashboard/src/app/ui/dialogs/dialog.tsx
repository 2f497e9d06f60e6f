import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { text } from '../../texts.ts';

interface Props {
  readonly title: string;
  readonly children: ComponentChildren;
  close(): void;
}

/** Asks for something before the page goes on. Escape closes it, and the focus goes back to where it was. */
export function Dialog({ title, children, close }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => element.current?.showModal(), []);
  return (
    <dialog ref={element} aria-labelledby={heading} onClose={close}>
      <header class="row">
        <h2 id={heading}>{title}</h2>
        <button type="button" class="quiet" aria-label={text.close} onClick={() => element.current?.close()}>
          ✕
        </button>
      </header>
      {children}
    </dialog>
  );
}
