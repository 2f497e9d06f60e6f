import type { Json, OpenApiDefinition } from '@troupe/contracts';
import { listOf, membersOf, textOf, unusable } from './document.ts';

/**
 * Where an operation is. What the app says counts before what the document says. A document that came from an address
 * names no other host: who changed it there could have requests and their credentials sent anywhere.
 *
 * @param lists of servers, the one of the operation first
 * @throws TroupeError when there is none
 */
export function serverOf({ server }: OpenApiDefinition, lists: readonly (Json | undefined)[], base: string | undefined): string {
  if (server !== undefined) return withoutSlash(server);
  const list = lists.map(listOf).find((each) => each.length > 0) ?? [{ url: '/' }];
  const written = addressOf(membersOf(list[0]));
  const url = URL.parse(written, base);
  if (url === null || /[{}]/.test(written) || !/^https?:$/.test(url.protocol))
    throw unusable('the document does not say where its server is; set "server"');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw unusable('the address of its server has more than a host and a path; set "server"');
  if (base !== undefined && url.origin !== new URL(base).origin)
    throw unusable(`the document is at ${new URL(base).origin} and says that its server is ${url.origin}; set "server" if that is so`);
  return withoutSlash(url.href);
}

function addressOf(server: Readonly<Record<string, Json>>): string {
  const variables = membersOf(server['variables']);
  return (textOf(server['url']) ?? '').replaceAll(
    /\{([^{}]*)\}/g,
    (all, name: string) => textOf(membersOf(variables[name])['default']) ?? all,
  );
}

function withoutSlash(address: string): string {
  return new URL(address).href.replace(/\/$/, '');
}
