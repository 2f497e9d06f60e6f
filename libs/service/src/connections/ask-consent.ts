import { createHash } from 'node:crypto';
import { TroupeError, type ConsentAnswer, type ConsentingUser, type ConsentWish } from '@troupe/contracts';
import { isReadable } from '@troupe/store';
import type { ConsentFlow } from '@troupe/tools/mcp';
import { authorizeParts, CALLBACK_PATH, ownerOf, serverOf, type ConnectionParts } from './connection-parts.ts';

type Asked = Extract<ConsentWish, { readonly kind: 'ask' }>;
type Client = NonNullable<ConsentFlow['client']>;

/** Milliseconds that a user has, from the question to the end of the consent. */
const CONSENT_TIME_MS = 30 * 60_000;

/** Makes the address where a user consents, and keeps what is needed when the browser comes back. @throws TroupeError `consent-failed` */
export async function askConsent(parts: ConnectionParts, asked: Asked, { tenant, user, task }: ConsentingUser): Promise<ConsentAnswer> {
  const { records, env } = parts;
  const server = serverOf(parts, asked.server);
  const owner = ownerOf(tenant, user);
  const before = await flowOf(parts, owner, server.name);
  const scope = wholeScope(asked, before);
  const state = env.random(32);
  const own = authorizeParts(parts, server);
  const { authorize } = await import('@troupe/tools/consent');
  const step = {
    ...{ server, flow: {}, state, registered: (issuer: string) => registered(parts, issuer, own.redirect, scope) },
    ...(asked.metadata === undefined ? {} : { metadata: asked.metadata }),
    ...(scope === undefined ? {} : { scope }),
  };
  const { flow, address } = await authorize(step, own);
  if (flow.client !== undefined) await keepClient(parts, flow.client, own.redirect);
  const id = idOf(state);
  const until = env.now() + CONSENT_TIME_MS;
  const made = {
    id,
    owner,
    server: server.name,
    url: server.url!,
    task,
    until,
    address: address!,
    lease: 0,
    flow: JSON.stringify(flow),
    n: 0,
  };
  await records.consents.insert(made);
  return { url: address!, id };
}

/** What is known of a consent by the text that its browser brings back, and nobody who reads the documents can make. */
export function idOf(state: string): string {
  return createHash('sha256').update(state).digest('hex').slice(0, 48);
}

/** An authorization server may have forgotten it: the next consent registers the platform anew. */
export async function forgetClient({ records, publicUrl }: ConnectionParts, { client }: ConsentFlow): Promise<void> {
  const key = { issuer: client?.issuer ?? '', redirect: `${publicUrl()}${CALLBACK_PATH}` };
  const found = await records.clients.get(key);
  if (found !== undefined) await records.clients.delete(key, isReadable(found) ? { n: found.n } : found);
}

async function flowOf({ records }: ConnectionParts, owner: string, server: string): Promise<ConsentFlow | undefined> {
  const found = await records.connections.get({ owner, server });
  return found === undefined || !isReadable(found) ? undefined : (JSON.parse(found.flow) as ConsentFlow);
}

/** What was asked for before is asked for again: a token for less would fail the next call. A server that wants what it was given is not asked for ever. */
function wholeScope({ server, scope: wanted, more }: Asked, before: ConsentFlow | undefined): string | undefined {
  if (wanted === undefined) return undefined;
  const had = before?.scope?.split(' ') ?? [];
  const all = new Set([...had, ...wanted.split(' ')].filter((each) => each !== ''));
  if (more === true && had.length > 0 && all.size === had.length)
    throw new TroupeError(
      'consent-failed',
      `The MCP server ${JSON.stringify(server)} wants consent to what the user has consented to already: ${wanted.slice(0, 256)}`,
      { retryable: false },
    );
  return [...all].join(' ');
}

/** None where it was registered for less: some authorization servers keep to what a client was registered for. */
async function registered({ records }: ConnectionParts, issuer: string, redirect: string, scope = ''): Promise<Client | undefined> {
  const found = await records.clients.get({ issuer, redirect });
  if (found === undefined || !isReadable(found)) return undefined;
  const client = JSON.parse(found.client) as Client & { readonly scope?: string };
  const allowed = client.scope?.split(' ');
  return allowed === undefined || scope.split(' ').every((each) => each === '' || allowed.includes(each)) ? client : undefined;
}

/** The newest counts: an authorization server may have forgotten the one before. */
async function keepClient({ records }: ConnectionParts, client: Client, redirect: string): Promise<void> {
  const key = { issuer: client.issuer ?? '', redirect };
  const found = await records.clients.get(key);
  if (found === undefined) return void (await records.clients.insert({ ...key, client: JSON.stringify(client), n: 0 }));
  if (!isReadable(found) || found.client === JSON.stringify(client)) return;
  await records.clients.replace({ ...found, client: JSON.stringify(client), n: found.n + 1 }, { n: found.n });
}
