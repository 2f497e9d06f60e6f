import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Me } from './use-session.ts';

export const MeContext = createContext<Me | undefined>(undefined);

type Right = Me['rights'][number];

/** Whether who is logged in has one of the rights: what one may not do is not offered. */
export function useMay(...rights: readonly Right[]): boolean {
  const me = useContext(MeContext);
  return me !== undefined && rights.some((right) => me.rights.includes(right));
}
