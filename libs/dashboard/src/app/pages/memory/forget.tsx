import { useState } from 'preact/hooks';
import { answerOf, client } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { text } from '../../texts.ts';
import { Asking } from '../../ui/dialogs/asking.tsx';
import { Foreign } from '../../ui/foreign.tsx';
import type { Remembered } from './remembered.ts';

interface Props {
  readonly entry: Remembered;
  readonly user: string;
  close(): void;
}

/** The entry of another user is named with that user. */
const paramsOf = ({ id }: Remembered, user: string) => ({ path: { id }, query: user === '' ? {} : { user } });

const reread = (): Promise<void> => queries.invalidateQueries({ queryKey: ['memory'] });

export function Edit({ entry, user, close }: Props) {
  const [typed, setTyped] = useState(entry.text);
  const carryOut = async (): Promise<void> => {
    await answerOf(client.PATCH('/v1/memory/{id}', { params: paramsOf(entry, user), body: { text: typed } }));
    await reread();
  };
  return (
    <Asking title={text.memory.edit} act={carryOut} close={close}>
      <label>
        {text.memory.text}
        <textarea rows={4} required maxLength={4_000} dir="auto" value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
      </label>
    </Asking>
  );
}

export function Forget({ entry, user, close }: Props) {
  const carryOut = async (): Promise<void> => {
    await answerOf(client.DELETE('/v1/memory/{id}', { params: paramsOf(entry, user) }));
    await reread();
  };
  return (
    <Asking title={text.memory.forget} danger act={carryOut} close={close}>
      <p>
        <Foreign text={entry.text} />
      </p>
      <p>{text.memory.confirmForget}</p>
    </Asking>
  );
}

export function ForgetAll({ user }: { readonly user: string }) {
  const [asked, setAsked] = useState(false);
  const carryOut = async (): Promise<void> => {
    await answerOf(client.DELETE('/v1/memory', { params: { query: user === '' ? {} : { user } } }));
    await queries.invalidateQueries();
  };
  return (
    <p>
      <button type="button" class="danger" onClick={() => setAsked(true)}>
        {text.memory.forgetAll}
      </button>
      {asked && (
        <Asking title={text.memory.forgetAll} danger act={carryOut} close={() => setAsked(false)}>
          <p>{text.memory.confirmAll}</p>
        </Asking>
      )}
    </p>
  );
}
