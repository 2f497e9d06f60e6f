import { setTimeout as delay } from 'node:timers/promises';
import { defaultBounds, growingWait, type RemoteDefinition, type WorkflowLog } from '@troupe/contracts';
import { short } from '../foreign/lost-calls.ts';
import type { AgentFetch } from './agent-fetch.ts';
import type { ReadCard } from './read-card.ts';

export interface KeepCardParts {
  readonly log: WorkflowLog;
  readonly open: () => Promise<AgentFetch>;
  readonly onCard: (card: ReadCard) => void;
  readonly onTrouble: (why: string) => void;
}

export interface Keeper {
  /** Looks for another card now: a call failed. */
  suspect(): void;
  /** Resolves once the card was read, or not, for the first time. */
  readonly tried: Promise<void>;
  close(): Promise<void>;
}

const BACKOFF_MS = { initial: 500, factor: 2, max: 30_000 };
/** Milliseconds until a card is asked for again, and at least between two times. */
const AGAIN_MS = { most: 60_000, least: 1_000 };

/** Reads the card of an agent until it is read, and then again and again: only one that changed is sent again. */
export function keepCard(agent: RemoteDefinition, { log, open, onCard, onTrouble }: KeepCardParts): Keeper {
  const stopping = new AbortController();
  const { signal } = stopping;
  const about = { agent: agent.name };
  const tried = Promise.withResolvers<void>();
  let wake = (): void => {};
  let known: { readonly text: string; readonly etag: string | null; readonly card: ReadCard } | undefined;
  let failures = 0;

  const read = async (): Promise<ReadCard> => {
    const { cardAddress, readCard } = await import('./read-card.ts');
    const { fetch } = await open();
    const headers = { accept: 'application/json', 'a2a-version': '1.0', ...(known?.etag ? { 'if-none-match': known.etag } : {}) };
    const response = await fetch(cardAddress(agent), {
      headers,
      signal: AbortSignal.any([signal, AbortSignal.timeout(defaultBounds.remoteFetchTime)]),
    });
    if (response.status === 304 && known !== undefined) return known.card;
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`it answered ${response.status} where its card is to be`);
    }
    const text = await cardText(response);
    if (text !== known?.text) known = { text, etag: response.headers.get('etag'), card: readCard(agent, parsed(text)) };
    return known.card;
  };
  const round = async (): Promise<number> => {
    try {
      const card = await read();
      if (failures > 0) log.info('An agent of others can be reached again.', about);
      failures = 0;
      if (!signal.aborted) onCard(card);
      return AGAIN_MS.most;
    } catch (error) {
      if (signal.aborted) return 0;
      const why = short(error);
      if (failures === 0) log.warn('An agent of others cannot be reached; it is tried again.', { ...about, error: why });
      onTrouble(why);
      return growingWait(BACKOFF_MS, ++failures);
    } finally {
      tried.resolve();
    }
  };
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const wait = await round();
      const { promise: woken, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const due = new AbortController();
      await Promise.race([woken.then(() => pause(AGAIN_MS.least, signal)), pause(wait, AbortSignal.any([signal, due.signal]))]);
      due.abort();
    }
  };
  const running = run();
  return {
    tried: tried.promise,
    suspect: () => wake(),
    async close() {
      stopping.abort();
      wake();
      tried.resolve();
      await running;
    },
  };
}

/** @throws Error when it is too large */
async function cardText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > defaultBounds.remoteCardBytes) throw new Error(`its card has more than ${defaultBounds.remoteCardBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('its card is no JSON');
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal, ref: false }).catch(() => {});
}
