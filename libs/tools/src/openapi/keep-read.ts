import { setTimeout as delay } from 'node:timers/promises';
import { defaultBounds, growingWait, toFailure, type OpenApiDefinition, type WorkflowLog } from '@troupe/contracts';
import { inTime } from '../foreign/in-time.ts';
import type { HttpClient } from '../http/http-client.ts';
import { isRemote, loadDocument } from './load-document.ts';
import type { Operations } from './operations-of.ts';
import type { Scheme } from './security-schemes.ts';

/** What a document came to. */
export interface ReadApi extends Operations {
  readonly schemes: ReadonlyMap<string, Scheme>;
}

export interface ReadParts {
  readonly log: WorkflowLog;
  readonly client: () => Promise<HttpClient>;
  readonly onRead: (api: ReadApi) => void;
  /** Called with why it cannot be read, each time. */
  readonly onTrouble: (why: string) => void;
}

export interface Keeper {
  /** Resolves once it was read, or not, for the first time. */
  readonly tried: Promise<void>;
  close(): Promise<void>;
}

const BACKOFF_MS = { initial: 1_000, factor: 2, max: 60_000 };
/** Milliseconds until a document is fetched again from its address. */
const FETCH_AGAIN_MS = 600_000;

/** Reads the document of an API until it is read; from an address again and again, by which a change is found. */
export function keepRead(api: OpenApiDefinition, { log, client, onRead, onTrouble }: ReadParts): Keeper {
  const stopping = new AbortController();
  const { signal } = stopping;
  const tried = Promise.withResolvers<void>();
  let known: string | object | undefined;
  let failures = 0;

  const round = async (): Promise<number | undefined> => {
    try {
      const { read, base } = await loadDocument(api, client, signal);
      if (signal.aborted) return undefined;
      if (read !== known) onRead(await apiOf(api, read, base));
      known = read;
      if (failures > 0) log.info('An OpenAPI document can be read again.', { api: api.name });
      failures = 0;
      return isRemote(api) ? FETCH_AGAIN_MS : undefined;
    } catch (error) {
      if (signal.aborted) return undefined;
      const why = reasonOf(error);
      if (failures === 0) log.warn('An OpenAPI document cannot be read; it is tried again.', { api: api.name, error: why });
      onTrouble(why);
      return growingWait(BACKOFF_MS, ++failures);
    } finally {
      tried.resolve();
    }
  };
  const run = async (): Promise<void> => {
    for (let wait = await round(); wait !== undefined; wait = await round())
      await delay(wait, undefined, { signal, ref: false }).catch(() => {});
  };
  const running = run();
  return {
    tried: tried.promise,
    async close() {
      stopping.abort();
      await running;
    },
  };
}

/** It takes a time limit: a document that others wrote may be made so that it takes for ever. */
async function apiOf(api: OpenApiDefinition, read: string | object, base: string | undefined): Promise<ReadApi> {
  const [{ parseDocument }, { operationsOf }, { securitySchemes }] = await Promise.all([
    import('./parse-document.ts'),
    import('./operations-of.ts'),
    import('./security-schemes.ts'),
  ]);
  return inTime(() => {
    const document = parseDocument(read);
    return { ...operationsOf(api, document, base), schemes: securitySchemes(api, document, base) };
  }, defaultBounds.openapiReadTime);
}

function reasonOf(error: unknown): string {
  const { code, message, cause } = toFailure(error);
  if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return `reading it took longer than ${defaultBounds.openapiReadTime} ms`;
  const own = cause === undefined || message.includes(cause.message) ? '' : ` (${cause.message})`;
  return `${message}${own}`.slice(0, 512);
}
