import { consentingUser, toFailure, TroupeError, type ConsentEnd, type ReturningBrowser } from '@troupe/contracts';
import { isReadable } from '@troupe/store';
import type { ConsentFlow } from '@troupe/tools/mcp';
import { forgetClient, idOf } from './ask-consent.ts';
import type { ConsentRecord } from './connection-records.ts';
import { authorizeParts, isPerson, ownerOf, serverOf, type ConnectionParts } from './connection-parts.ts';
import { goOn } from './go-on.ts';
import type { KeptFlow } from './user-token.ts';

const MOST_QUERY = 16_384;
/** As many are ended at once. */
const MOST_LATE = 50;
/** Milliseconds one process has for the tokens of a consent. */
const LEASE_MS = 15_000;
const LATE = 'The user did not consent in time.';

/**
 * What becomes of a browser that came back. Its `state` counts once: of several that bring it one gets tokens. The task
 * goes on in any case, with the connection or with the reason why there is none.
 *
 * @throws TroupeError `consent-not-found`, and as `demandItsUser`
 */
export async function finishConsent(parts: ConnectionParts, query: string, browser: ReturningBrowser): Promise<ConsentEnd> {
  const given = new URLSearchParams(query.slice(0, MOST_QUERY));
  const consent = await taken(parts, given.get('state') ?? '', browser);
  const refusal = given.get('error');
  const code = given.get('code') ?? '';
  let why: string | undefined;
  if (consent.until <= parts.env.now()) why = LATE;
  else if (refusal === 'access_denied') why = 'The user refused to connect with the server.';
  else if (refusal !== null) why = `The authorization server answered ${JSON.stringify(refusal.slice(0, 64))}.`;
  else if (code === '') why = 'The authorization server sent no code.';
  else why = await exchanged(parts, consent, code, given.get('iss') ?? undefined);
  await endConsent(parts, consent, why);
  const message = why ?? `You are connected with ${JSON.stringify(consent.server)}. You can close this page.`;
  return { server: consent.server, connected: why === undefined, message };
}

/** The tasks of those who did not come back go on without. */
export async function endLate(parts: ConnectionParts): Promise<void> {
  const now = parts.env.now();
  const { documents } = await parts.records.consents.find({ index: 'byUntil', before: now, limit: MOST_LATE });
  for (const consent of documents) {
    if (!isReadable(consent) || consent.lease > now) continue;
    const mine = { ...consent, lease: now + LEASE_MS, n: consent.n + 1 };
    if (await parts.records.consents.replace(mine, { n: consent.n })) await endConsent(parts, mine, LATE);
  }
}

async function endConsent(parts: ConnectionParts, consent: ConsentRecord, why: string | undefined): Promise<void> {
  if (why !== undefined) await forgetClient(parts, JSON.parse(consent.flow) as ConsentFlow);
  await goOn(parts, consent, why);
  await parts.records.consents.delete({ id: consent.id }, { n: consent.n });
}

/** Others that bring the same `state` get nothing meanwhile; after a crash it can be brought once more. */
async function taken({ records, env }: ConnectionParts, state: string, browser: ReturningBrowser): Promise<ConsentRecord> {
  const found = state === '' ? undefined : await records.consents.get({ id: idOf(state) });
  if (found !== undefined && isReadable(found) && found.lease <= env.now()) {
    demandItsUser(found, browser);
    const next = { ...found, lease: env.now() + LEASE_MS, n: found.n + 1 };
    if (await records.consents.replace(next, { n: found.n })) return next;
  }
  throw new TroupeError('consent-not-found', 'This address was used before, or nobody was sent to it. Begin again where you were asked.');
}

/**
 * Who was sent a link by somebody else must not let that one into an account: the browser is that of the user who is asked,
 * where users log in here. Those whom a key names (`act-as`) do not, unless persons do: who shows them the address sees to it.
 *
 * @throws TroupeError `missing-token`, `login-failed`
 */
function demandItsUser({ owner }: ConsentRecord, { by, people }: ReturningBrowser): void {
  if (by === undefined && !people && isPerson(owner)) return;
  if (by === undefined) throw new TroupeError('missing-token', 'Log in here as the user who is asked, and open this address again.');
  // Without keys nobody is distinguished.
  if (by.kind === 'local' || ownerOf(by.tenant, consentingUser(by, by.user)) === owner) return;
  throw new TroupeError('login-failed', 'Another user is asked for this consent than the one who is logged in here.');
}

/** @returns why there are no tokens */
async function exchanged(
  parts: ConnectionParts,
  consent: ConsentRecord,
  code: string,
  iss: string | undefined,
): Promise<string | undefined> {
  try {
    const server = serverOf(parts, consent.server);
    if (server.url !== consent.url) return 'The server is at another address now.';
    const { authorize } = await import('@troupe/tools/consent');
    const flow = JSON.parse(consent.flow) as ConsentFlow;
    const step = { server, flow, code, ...(iss === undefined ? {} : { iss }) };
    const { verifier: _, ...done } = (await authorize(step, authorizeParts(parts, server))).flow;
    await keep(parts, consent, { ...done, at: parts.env.now() });
    return undefined;
  } catch (error) {
    return toFailure(error).message;
  }
}

async function keep({ records, env }: ConnectionParts, { owner, server, url }: ConsentRecord, flow: KeptFlow): Promise<void> {
  for (;;) {
    const found = await records.connections.get({ owner, server });
    const made = { owner, server, url, at: env.now(), flow: JSON.stringify(flow), until: 0 };
    if (found === undefined) {
      if (await records.connections.insert({ ...made, n: 0 })) return;
    } else if (!isReadable(found)) await records.connections.delete({ owner, server }, found);
    else if (await records.connections.replace({ ...made, n: found.n + 1 }, { n: found.n })) return;
  }
}
