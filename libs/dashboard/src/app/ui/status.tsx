import { text } from '../texts.ts';

/** The status of a task or an approval: by word and colour. */
export function Status({ status, stopping = false }: { readonly status: string; readonly stopping?: boolean }) {
  return (
    <span>
      <span class={`status ${status}`}>{status}</span>
      {stopping && <small> {text.task.stopping}</small>}
    </span>
  );
}
