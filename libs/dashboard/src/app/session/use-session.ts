import { useQuery } from '@tanstack/preact-query';
import { useEffect, useState } from 'preact/hooks';
import { answerOf, client, type Schemas } from '../api/client.ts';
import { ApiError } from '../api/api-error.ts';
import { askedAgain } from '../api/asked-again.ts';
import { onLoginLost, queries } from '../api/queries.ts';
import { text } from '../texts.ts';

export type Me = Schemas['Me'];

export interface Session {
  readonly platform: Schemas['Platform'] | undefined;
  /** Null where nobody is logged in. */
  readonly me: Me | null | undefined;
  readonly fault: string;
  logIn(key: string): Promise<void>;
  logOut(): Promise<void>;
}

/** Who is logged in, if anybody is, and else why not. */
export function useSession(): Session {
  const [fault, setFault] = useState('');
  const platform = useQuery({ queryKey: ['platform'], queryFn: () => answerOf(client.GET('/v1/platform')), refetchInterval: 30_000 });
  const me = useQuery({ queryKey: ['me'], queryFn: whoAmI, staleTime: Infinity, refetchInterval: false });

  const leave = (reason: string): void => {
    askedAgain.forget();
    queries.removeQueries({ predicate: ({ queryKey: [name] }) => name !== 'me' && name !== 'platform' });
    queries.setQueryData(['me'], null);
    setFault(reason);
  };
  useEffect(() => onLoginLost(leave), []);
  const guarded = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      setFault(error instanceof ApiError && error.status > 0 ? error.message : text.unreachable);
    }
  };

  return {
    platform: platform.data,
    me: me.data,
    fault: fault || (me.error === null && platform.error === null ? '' : text.unreachable),
    logIn: (key) =>
      guarded(async () => {
        setFault('');
        await answerOf(client.POST('/v1/login', { body: { key } }));
        const known = await whoAmI();
        queries.setQueryData(['me'], known);
        if (known === null) setFault(text.login.notKept);
      }),
    logOut: () =>
      guarded(async () => {
        const answer = await answerOf(client.POST('/v1/logout'));
        leave('');
        if (answer?.address !== undefined) location.assign(answer.address);
      }),
  };
}

async function whoAmI(): Promise<Me | null> {
  try {
    return await answerOf(client.GET('/v1/me'));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}
