import createClient from 'openapi-fetch';
import type { components, paths } from '../../../client/api.d.ts';
import { askedAgain } from './asked-again.ts';
import { ApiError } from './api-error.ts';

export type Schemas = components['schemas'];

/** Calls the API by the types of its OpenAPI document. */
export const client = createClient<paths>({
  baseUrl: location.origin,
  fetch: askedAgain.fetch,
  querySerializer: (query) => {
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) {
      if (value === undefined || value === '') continue;
      if (Array.isArray(value)) search.set(key, value.join(','));
      // The API writes them `attributes.<key>=<value>`.
      else if (typeof value === 'object' && value !== null)
        for (const [name, each] of Object.entries(value)) search.set(`${key}.${name}`, String(each));
      else search.set(key, String(value as string | number | boolean));
    }
    return search.toString();
  },
});

interface Answered<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * What a call answers.
 *
 * @throws ApiError for a problem document, and when nobody answers
 */
export async function answerOf<T>(call: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await call.catch((cause: unknown) => {
    throw new ApiError({ status: 0, detail: cause instanceof Error ? cause.message : String(cause) });
  });
  if (!response.ok) throw new ApiError({ status: response.status, ...(typeof error === 'object' ? error : {}) });
  return data as T;
}

/** A request that changes something is carried out once, however often it is sent. */
export function onceKey(): { readonly 'Idempotency-Key': string } {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return { 'Idempotency-Key': [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
}

/** What reading the address answers. */
export type Answer<Path extends keyof paths> = paths[Path] extends {
  readonly get: { readonly responses: { readonly 200: { readonly content: { readonly 'application/json': infer Body } } } };
}
  ? Body
  : never;
