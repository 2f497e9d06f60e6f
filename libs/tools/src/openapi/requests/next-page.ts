import type { Json } from '@troupe/contracts';
import { listOf, membersOf } from '../document.ts';
import type { Operation } from '../operation.ts';

/** Members of an answer that lead to the next page, and the parameters that take what they say. */
const CURSORS: Readonly<Record<string, readonly string[]>> = {
  next_cursor: ['cursor', 'next_cursor', 'after'],
  nextCursor: ['cursor', 'nextCursor', 'after'],
  next_page_token: ['page_token', 'pageToken', 'PageToken', 'next_page_token'],
  nextPageToken: ['pageToken', 'page_token', 'PageToken'],
  next_token: ['next_token', 'nextToken'],
  nextToken: ['nextToken', 'next_token'],
  continue: ['continue'],
  end_cursor: ['after', 'cursor'],
  next_page: ['page', 'page_number', 'Page'],
  cursor: ['cursor'],
};
/** Members that are the address of the next page. */
const ADDRESSES = ['next', 'next_page', 'next_page_uri', 'next_page_url', 'next_url', 'nextLink', '@odata.nextLink'];
/** Members of an answer that may hold one of those. */
const AROUND = ['meta', 'metadata', 'pagination', 'paging', 'response_metadata', 'page_info', 'links', '_links'];
const MOST_OF_LINK = 16_384;

/** Whether an operation can be asked for another page: it has a parameter that says which. */
export function isPaged({ method, parameters }: Pick<Operation, 'method' | 'parameters'>): boolean {
  const names = new Set([...Object.values(CURSORS).flat(), 'starting_after', 'offset', 'start']);
  return method === 'GET' && parameters.some(({ place, name }) => place === 'query' && names.has(name));
}

/** The arguments that ask for the next page in place of those that were given; nothing when there is none, or nobody knows. */
export function nextPage(
  operation: Operation,
  args: unknown,
  link: string | undefined,
  body: Json,
): Readonly<Record<string, Json>> | undefined {
  if (operation.method !== 'GET') return undefined;
  const from = (address: string): Readonly<Record<string, Json>> | undefined => argumentsIn(operation, membersOf(args), address);
  const linked = link === undefined ? undefined : nextLink(link.slice(0, MOST_OF_LINK));
  if (linked !== undefined) return from(linked);
  for (const members of [membersOf(body), ...AROUND.map((name) => membersOf(membersOf(body)[name]))]) {
    for (const name of ADDRESSES) {
      const value = members[name] ?? null;
      const address = typeof value === 'string' ? value : membersOf(value)['href'];
      const found = typeof address === 'string' && /^https?:\/\/|^[/?]/.test(address) ? from(address) : undefined;
      if (found !== undefined) return found;
    }
    for (const [name, parameters] of Object.entries(CURSORS)) {
      const found =
        typeof members[name] === 'string' || typeof members[name] === 'number' ? asked(operation, parameters, members[name]) : undefined;
      if (found !== undefined) return found;
    }
  }
  return afterLast(operation, membersOf(body));
}

/** A list that says that it has more, and goes on after the id of its last. */
function afterLast(
  operation: Operation,
  { has_more: more, data }: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> | undefined {
  const { id } = membersOf(listOf(data).at(-1));
  return more === true && typeof id === 'string' ? asked(operation, ['starting_after'], id) : undefined;
}

function asked({ parameters }: Operation, names: readonly string[], value: Json): Readonly<Record<string, Json>> | undefined {
  if (value === '') return undefined;
  const found = names
    .map((name) => parameters.find((each) => each.place === 'query' && each.name === name))
    .find((each) => each !== undefined);
  return found === undefined ? undefined : { [found.argument]: value };
}

/** What the query of an address says otherwise than the arguments did. */
function argumentsIn(
  { parameters, input }: Operation,
  args: Readonly<Record<string, Json>>,
  address: string,
): Readonly<Record<string, Json>> | undefined {
  const query = URL.parse(address, 'http://api.invalid/')?.searchParams;
  if (query === undefined) return undefined;
  const properties = membersOf(membersOf(input)['properties']);
  const others = parameters.flatMap(({ place, name, argument }) => {
    const text = place === 'query' ? query.get(name) : null;
    if (text === null || text === '' || String((args[argument] as string | undefined) ?? '') === text) return [];
    const { type } = membersOf(properties[argument]);
    const isNumber = (type === 'integer' || type === 'number') && Number.isFinite(Number(text));
    return Array.isArray(args[argument]) ? [] : [[argument, isNumber ? Number(text) : text] as const];
  });
  return others.length === 0 ? undefined : Object.fromEntries(others);
}

/** The address with `rel="next"` of a Link header (RFC 8288). */
function nextLink(header: string): string | undefined {
  for (let at = header.indexOf('<'); at !== -1; at = header.indexOf('<', at + 1)) {
    const end = header.indexOf('>', at);
    if (end === -1) return undefined;
    const after = header.indexOf('<', end);
    const parameters = header.slice(end + 1, after === -1 ? undefined : after).split(/[;,]/);
    const isNext = parameters.some((each) => /^rel="?(?:[^"]* )?next\b/i.test(each.trim()));
    if (isNext) return header.slice(at + 1, end);
    at = end;
  }
  return undefined;
}
