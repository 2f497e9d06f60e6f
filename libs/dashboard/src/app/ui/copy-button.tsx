import { useState } from 'preact/hooks';
import { text } from '../texts.ts';

/** Copies a text, and says so. */
export function CopyButton({ value, label = text.copy }: { readonly value: () => string; readonly label?: string }) {
  const [state, setState] = useState<'' | 'done' | 'failed'>('');
  const copy = (): void => {
    const written = isSecureContext ? navigator.clipboard.writeText(value()) : Promise.reject(new Error('no clipboard'));
    written.then(
      () => setState('done'),
      () => setState('failed'),
    );
    setTimeout(() => setState(''), 2_000);
  };
  return (
    <button type="button" class="quiet" onClick={copy}>
      {state === '' ? label : state === 'done' ? text.copied : text.notCopied}
    </button>
  );
}
