import { randomUUID } from 'node:crypto';
import type { ClientCapabilities, LoggingLevel } from '@modelcontextprotocol/server';

/** The header that names a session, in revisions before 2026. */
export const SESSION = 'mcp-session-id';

/** What a client can be asked, each by the letter it has in the id of a session. */
const letters = {
  e: { elicitation: { form: {} } },
  u: { elicitation: { url: {} } },
  s: { sampling: {} },
  r: { roots: {} },
} as const satisfies Readonly<Record<string, ClientCapabilities>>;
const ID = /^([eusr]{0,4})-[0-9a-f-]{36}$/;

/**
 * The id of a session of a revision before 2026: it says what its client can be asked, so that any replica knows, and
 * none has to keep it. Clients send it back with each request.
 */
export function sessionIdFor({ elicitation, sampling, roots }: ClientCapabilities): string {
  const isForm = elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
  const has = { e: isForm, u: elicitation?.url !== undefined, s: sampling !== undefined, r: roots !== undefined };
  const said = Object.entries(has).flatMap(([letter, isSaid]) => (isSaid ? [letter] : []));
  return `${said.join('')}-${randomUUID()}`;
}

/** Of an id that is none: nothing can be asked. */
export function capabilitiesIn(sessionId: string): ClientCapabilities {
  const said = ID.exec(sessionId)?.[1] ?? '';
  const { elicitation, ...rest } = Object.assign(
    {},
    ...Array.from(said, (letter) => letters[letter as keyof typeof letters]),
  ) as ClientCapabilities;
  if (elicitation === undefined) return rest;
  return { ...rest, elicitation: { ...(said.includes('e') ? { form: {} } : {}), ...(said.includes('u') ? { url: {} } : {}) } };
}

/** What a client of a session asked for that no request says again. */
export interface Wishes {
  /** Addresses it watches. */
  readonly uris: Set<string>;
  /** What it wants to read of what the code of tasks publishes; everything until it says. */
  level: LoggingLevel | undefined;
}

/** Sessions whose wishes one process keeps: who is left out has to ask again. */
const MOST_SESSIONS = 1_000;

/** Keeps what clients of sessions asked this process for. */
export function sessionWishes(): (sessionId: string) => Wishes {
  const known = new Map<string, Wishes>();
  return (sessionId) => {
    const wishes = known.get(sessionId) ?? { uris: new Set(), level: undefined };
    if (!ID.test(sessionId)) return wishes;
    known.delete(sessionId);
    known.set(sessionId, wishes);
    for (const oldest of known.keys()) {
      if (known.size <= MOST_SESSIONS) break;
      known.delete(oldest);
    }
    return wishes;
  };
}
