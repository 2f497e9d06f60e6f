import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Dialog } from './dialog.tsx';
import { Fault } from '../fault.tsx';

interface Props {
  readonly title: string;
  /** What the button says; the title without it. */
  readonly doIt?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly children?: ComponentChildren;
  /** Does it; a refusal is shown, and one can try again. */
  act(): Promise<unknown>;
  close(): void;
}

/** A dialog that asks for what an action takes, carries it out, and closes. */
export function Asking({ title, doIt, danger = false, disabled = false, children, act, close }: Props) {
  const [fault, setFault] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const send = (event: Event): void => {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    act().then(close, (reason: unknown) => {
      setFault(reason as Error);
      setBusy(false);
    });
  };
  return (
    <Dialog title={title} close={close}>
      <form onSubmit={send}>
        {children}
        <Fault error={fault} />
        <button type="submit" class={danger ? 'danger' : ''} disabled={busy || disabled}>
          {doIt ?? title}
        </button>
      </form>
    </Dialog>
  );
}
