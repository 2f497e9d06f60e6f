import { taskKinds } from '@troupe/contracts';
import { addresses, type Named } from './leads.ts';
import type { Doc, Route } from './described-route.ts';

const SIGNALS = '/v1/tasks/:id/signals/:name';

/**
 * Where one can go on from an answer of a route: to everything that is done with what it names, to the
 * next page, and from what can be started to a start.
 */
export function linksOf(route: Route, routes: readonly Route[], operationId: (route: Route) => string): Doc {
  const { leads = {}, pages } = route.facts;
  const links: Record<string, Doc> = {};
  for (const [named, pointer] of Object.entries(leads) as [Named, string][]) {
    for (const target of routes) {
      const parameters = parametersOf(target, addresses[named], pointer);
      if (parameters !== undefined) links[operationId(target)] = { operationId: operationId(target), parameters };
      if (target.method === 'post' && target.url === '/v1/tasks' && (taskKinds as readonly string[]).includes(named))
        links[`start-${named}`] = { operationId: operationId(target), requestBody: { [named]: `{$response.body#${pointer}}` } };
    }
  }
  if (pages === true) links['next-page'] = { operationId: operationId(route), parameters: { cursor: '$response.body#/next' } };
  return links;
}

/** Nothing where the address is another, or wants more than the answer has. */
function parametersOf({ url }: Route, address: string, pointer: string): Doc | undefined {
  if (url !== address && !url.startsWith(`${address}/`)) return undefined;
  const body = '$response.body#';
  if (address === addresses.artifact) return { id: `${body}${pointer.replace(/id$/, 'task')}`, artifact: `${body}${pointer}` };
  const [parameter] = /:\w+/.exec(address)!;
  const known = { [parameter.slice(1)]: `${body}${pointer}` };
  if (!url.slice(address.length).includes(':')) return known;
  // Which artifacts there are, only their list says.
  if (!url.endsWith('/:name')) return undefined;
  // A signal has any name; what the task waits for is the one it takes.
  const waits = url === SIGNALS && pointer.endsWith('/id') ? `${body}${pointer.slice(0, -2)}waitingFor/0/name` : 'status';
  return { ...known, name: waits };
}
