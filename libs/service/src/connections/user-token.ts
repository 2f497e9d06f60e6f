import { createHash } from 'node:crypto';
import { TroupeError, type ConsentAnswer, type ConsentingUser } from '@troupe/contracts';
import { isReadable } from '@troupe/store';
import type { ConsentFlow } from '@troupe/tools/mcp';
import { forgetClient } from './ask-consent.ts';
import type { ConnectionRecord } from './connection-records.ts';
import { ownerOf, reachOf, serverOf, type ConnectionParts } from './connection-parts.ts';

/** Milliseconds one process has to get fresh tokens, until another may; and between two looks of those that wait. */
const REFRESH_MS = { most: 30_000, look: 100 };
/** Milliseconds before its end that a token is not used any more. */
const EARLY_MS = 30_000;

/** Tokens as they are kept, and when they came. */
export interface KeptFlow extends ConsentFlow {
  readonly at?: number;
}

interface Asked {
  readonly server: string;
  /** Fingerprint of a token that the server did not take. */
  readonly refused?: string;
}

/**
 * A token of a user, a fresh one where the last has ended; none where the user has to consent first. A refresh token is
 * used once, by one process, whatever asks meanwhile: authorization servers take a second use for a theft.
 */
export async function userToken(parts: ConnectionParts, asked: Asked, of: ConsentingUser): Promise<ConsentAnswer> {
  const { records, env } = parts;
  const server = serverOf(parts, asked.server);
  const key = { owner: ownerOf(of.tenant, of.user), server: server.name };
  const end = env.now() + REFRESH_MS.most;
  do {
    const found = await records.connections.get(key);
    if (found === undefined || !isReadable(found) || found.url !== server.url) return {};
    const { tokens, at = found.at } = JSON.parse(found.flow) as KeptFlow;
    if (tokens === undefined) return {};
    if (isGood(tokens, at, env.now()) && fingerprint(tokens.access_token) !== asked.refused) return { token: tokens.access_token };
    if (tokens.refresh_token === undefined) return {};
    if (found.until > env.now()) {
      await env.sleep(REFRESH_MS.look);
      continue;
    }
    const taken = { ...found, until: env.now() + REFRESH_MS.most, n: found.n + 1 };
    if (await records.connections.replace(taken, { n: found.n })) return refreshed(parts, taken);
  } while (env.now() < end);
  throw new TroupeError('unavailable', 'Another process gets a fresh token, and does not come to an end.', { retryable: true });
}

function isGood({ expires_in }: NonNullable<ConsentFlow['tokens']>, at: number, now: number): boolean {
  return expires_in === undefined || at + expires_in * 1_000 - Math.min(EARLY_MS, expires_in * 500) > now;
}

async function refreshed(parts: ConnectionParts, taken: ConnectionRecord): Promise<ConsentAnswer> {
  const { records, env } = parts;
  const before = JSON.parse(taken.flow) as KeptFlow;
  const { freshTokens } = await import('@troupe/tools/consent');
  try {
    const server = serverOf(parts, taken.server);
    const tokens = await freshTokens(server, before, reachOf(parts, server));
    // The user is asked again.
    if (tokens === undefined) {
      await forgetClient(parts, before);
      await records.connections.delete(taken, { n: taken.n });
      return {};
    }
    const kept: KeptFlow = { ...before, tokens: { ...before.tokens, ...tokens }, at: env.now() };
    const isKept = await records.connections.replace({ ...taken, flow: JSON.stringify(kept), until: 0, n: taken.n + 1 }, { n: taken.n });
    // Withdrawn meanwhile.
    return isKept ? { token: tokens.access_token } : {};
  } catch (error) {
    await records.connections.replace({ ...taken, until: 0, n: taken.n + 1 }, { n: taken.n });
    throw error;
  }
}

/** As gateways name a token that was refused. */
function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 32);
}
