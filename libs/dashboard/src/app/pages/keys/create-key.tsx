import { useState } from 'preact/hooks';
import { answerOf, client, type Schemas } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Value } from '../../ui/value.tsx';

type Role = Schemas['CreateKey']['roles'][number];

const roles: readonly Role[] = ['viewer', 'caller', 'approver', 'operator', 'admin', 'worker-app'];

/** Makes a key; its text is shown this once, and kept nowhere. */
export function CreateKey() {
  const [label, setLabel] = useState('');
  const [chosen, setChosen] = useState<readonly Role[]>(['viewer']);
  const [expiresIn, setExpiresIn] = useState('');
  const [made, setMade] = useState<string>();
  const [fault, setFault] = useState<Error>();
  const create = async (): Promise<void> => {
    setFault(undefined);
    const body = { label, roles: [...chosen], ...(expiresIn.trim() === '' ? {} : { expiresIn: expiresIn.trim() }) };
    const { key } = await answerOf(client.POST('/v1/keys', { body }));
    setMade(key);
    setLabel('');
    await queries.invalidateQueries({ queryKey: ['keys'] });
  };
  return (
    <form
      class="card"
      aria-label={text.keys.create}
      onSubmit={(event) => {
        event.preventDefault();
        void create().catch((error: unknown) => setFault(error as Error));
      }}
    >
      <h2>{text.keys.create}</h2>
      <label>
        {text.keys.label}
        <input required value={label} onInput={(event) => setLabel(event.currentTarget.value)} />
      </label>
      <fieldset class="choices">
        <legend>{text.keys.roles}</legend>
        {roles.map((role) => (
          <label key={role}>
            <input
              type="checkbox"
              checked={chosen.includes(role)}
              onChange={() => setChosen(chosen.includes(role) ? chosen.filter((each) => each !== role) : [...chosen, role])}
            />
            {role}
          </label>
        ))}
      </fieldset>
      <label>
        {text.keys.expiresIn}
        <input value={expiresIn} placeholder="90d" onInput={(event) => setExpiresIn(event.currentTarget.value)} />
      </label>
      <Fault error={fault} />
      <button type="submit" disabled={chosen.length === 0}>
        {text.keys.create}
      </button>
      {made !== undefined && (
        <div role="status">
          <Value title={text.keys.once} value={made} />
          <button type="button" class="quiet" onClick={() => setMade(undefined)}>
            {text.close}
          </button>
        </div>
      )}
    </form>
  );
}
