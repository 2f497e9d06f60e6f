import { ToolError, type HttpMethod, type HttpRequest } from '@troupe/contracts';

/** A request without its credentials. */
export interface PlainRequest {
  readonly method: HttpMethod;
  readonly url: URL;
  /** Of methods that have one. */
  readonly body: string | undefined;
}

const PARAMETER = /\{([^{}]*)\}/g;
const WITH_BODY: ReadonlySet<HttpMethod> = new Set(['POST', 'PUT', 'PATCH']);

/**
 * What the arguments of a tool come to. What stands in the address is encoded, so that it is one piece of it and can
 * lead nowhere else; the rest is the query, or JSON.
 *
 * @throws ToolError
 */
export function requestOf({ method, url: template }: HttpRequest, args: unknown): PlainRequest {
  const left = new Map(Object.entries((args ?? {}) as Readonly<Record<string, unknown>>));
  const written = template.replaceAll(PARAMETER, (_all, name: string) => {
    const text = textOf(left.get(name), name);
    left.delete(name);
    return encodeURIComponent(text);
  });
  const url = new URL(written);
  // `..` and the like are taken out of a path: then another address would be asked than the one that is written.
  const path = /^[^:]+:\/\/[^/?]*([^?]*)/.exec(written)?.[1] || '/';
  if (url.pathname !== path) throw new ToolError('An argument that is part of the address is empty, ".", or "..". Give another.');
  if (WITH_BODY.has(method)) return { method, url, body: JSON.stringify(Object.fromEntries(left)) };
  for (const [name, value] of left) for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) addToQuery(url, name, each);
  return { method, url, body: undefined };
}

function textOf(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value.toWellFormed();
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  throw new ToolError(`${JSON.stringify(name)} is part of the address: it has to be a text that is not empty, a number or a boolean.`);
}

function addToQuery(url: URL, name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  url.searchParams.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value as string));
}
