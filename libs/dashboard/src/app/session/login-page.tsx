import { useState } from 'preact/hooks';
import { text } from '../texts.ts';
import type { Session } from './use-session.ts';

/** Asks for a key, or sends to the identity provider; the address stays, and is where one goes on. */
export function LoginPage({ platform, fault, logIn }: Pick<Session, 'platform' | 'fault' | 'logIn'>) {
  const [key, setKey] = useState('');
  const provider = platform?.login.provider;
  const back = `${location.pathname}${location.search}`;
  const send = (event: Event): void => {
    event.preventDefault();
    setKey('');
    void logIn(key);
  };
  return (
    <main class="login">
      <form class="card" onSubmit={send}>
        <h1>{text.login.title}</h1>
        <label>
          {text.login.key}
          <input type="password" autocomplete="off" required value={key} onInput={(event) => setKey(event.currentTarget.value)} />
        </label>
        <p class="row">
          <button type="submit">{text.login.send}</button>
          {provider !== undefined && (
            <span>
              {text.login.or} <a href={`/login?${new URLSearchParams({ back }).toString()}`}>{text.login.with(provider)}</a>
            </span>
          )}
        </p>
        <p role="alert" class="fault">
          {fault}
        </p>
      </form>
    </main>
  );
}
