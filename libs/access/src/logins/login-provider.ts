import type { LoginProvider } from '@troupe/contracts';
import type { OpenidParts } from './openid-provider.ts';

/** Where people log in. What speaks with it is loaded by the first log-in: it would delay every start. */
export function loginProvider(parts: OpenidParts): LoginProvider {
  let loaded: Promise<LoginProvider> | undefined;
  const provider = (): Promise<LoginProvider> =>
    (loaded ??= import('./openid-provider.ts').then(({ openidProvider }) => openidProvider(parts)));
  return {
    name: parts.login.name,
    begin: async (back) => (await provider()).begin(back),
    finish: async (query, kept) => (await provider()).finish(query, kept),
    logOutAddress: async () => (parts.login.afterLogout === undefined ? undefined : (await provider()).logOutAddress()),
  };
}
