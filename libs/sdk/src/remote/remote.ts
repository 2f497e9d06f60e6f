import type { RemoteDefinition } from '@troupe/contracts';
import { define } from '../define.ts';

export interface RemoteOptions<Name extends string> extends Omit<RemoteDefinition<Name>, 'kind' | 'name'> {
  /** What agents call it by; made of the address by default. */
  readonly name?: Name;
}

/**
 * An agent of somebody else, found by its A2A card. Agents and workflows call it as one tool, by its name.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function remote<const Name extends string = string>(asked: string | RemoteOptions<Name>): RemoteDefinition<Name> {
  const options: RemoteOptions<Name> = typeof asked === 'string' ? { url: asked } : asked;
  return define({ kind: 'remote', ...options, name: options.name ?? (nameFrom(options.url) as Name) });
}

const MOST = 32;
const WELL_KNOWN = '/.well-known/';

/** The last piece of the path, or the host. */
function nameFrom(url: unknown): string {
  const parsed = typeof url === 'string' ? URL.parse(url) : null;
  if (parsed === null) return 'remote';
  const path = parsed.pathname.split(WELL_KNOWN)[0]!.split('/');
  const last = path.findLast((piece) => piece !== '')?.replace(/\.json$/, '');
  const plain = (last ?? parsed.hostname).replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, MOST);
  return plain === '' ? 'remote' : plain;
}
