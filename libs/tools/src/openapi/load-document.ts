import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defaultBounds, type OpenApiDefinition } from '@troupe/contracts';
import { encodingOf } from '../http/exchange.ts';
import type { HttpClient } from '../http/http-client.ts';
import { readBody, TooLarge } from '../http/read-body.ts';
import { unusable } from './document.ts';

export interface LoadedDocument {
  readonly read: string | object;
  /** Where it came from, when that is an address of a server. */
  readonly base: string | undefined;
}

const { openapiDocumentBytes: MOST_BYTES, openapiFetchTime: FETCH_MS } = defaultBounds;

/** Whether a document has an address of a server: it may change there. */
export function isRemote({ document }: OpenApiDefinition): boolean {
  return typeof document === 'string' && /^https?:\/\//i.test(document);
}

/** @throws Error when it cannot be read, or is too large */
export async function loadDocument(
  api: OpenApiDefinition,
  client: () => Promise<HttpClient>,
  signal: AbortSignal,
): Promise<LoadedDocument> {
  const { document } = api;
  if (typeof document !== 'string') return { read: document, base: undefined };
  if (isRemote(api)) return { read: await fetched(new URL(document), await client(), signal), base: document };
  const path = /^file:\/\//i.test(document) ? fileURLToPath(document) : document;
  const { size } = await stat(path);
  if (size > MOST_BYTES) throw tooLarge();
  return { read: await readFile(path, 'utf8'), base: undefined };
}

async function fetched(url: URL, client: HttpClient, stopped: AbortSignal): Promise<string> {
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(FETCH_MS)]);
  const headers = { accept: 'application/json, application/yaml, text/*;q=0.5', 'accept-encoding': 'identity', 'user-agent': 'troupe' };
  const answer = await client.send({ method: 'GET', url, headers, body: undefined, signal, reuse: true });
  if (answer.status !== 200) {
    answer.body.on('error', () => {}).destroy();
    const isRedirect = answer.status >= 300 && answer.status < 400;
    throw unusable(`${url.host} answered ${answer.status}${isRedirect ? ', a redirect, which is not followed' : ''}`);
  }
  try {
    return (await readBody(answer.body, encodingOf(answer), MOST_BYTES, () => {})).toString('utf8');
  } catch (error) {
    throw error instanceof TooLarge ? tooLarge() : error;
  }
}

function tooLarge(): Error {
  return unusable(`it has more than ${MOST_BYTES} bytes`);
}
