import type { CatalogEntry, Directory, WaitingFor } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { ToolSource } from '@troupe/tools';
import type { LoadedApp } from '../code/loaded-app.ts';
import { nearName } from './near-name.ts';

/** What workers serve now. */
export interface Offers {
  /** Whether a worker takes what is waited for; at once where no worker has to. */
  find(wait: Pick<WaitingFor, 'capability' | 'name'>): Offer | Promise<Offer>;
}

/** `unknown`: it needs no worker, or it is not known now. */
export type Offer = { readonly kind: 'served' | 'unknown' } | { readonly kind: 'missing'; readonly reason: string };

/** What is done by workers, and how code asks for it. */
const asked = { activity: 'ctx.call', tool: 'ctx.tool', model: 'a model' } as const;
type WorkKind = keyof typeof asked;

/** Milliseconds that what was looked up is good for. */
const FRESH_MS = 1_000;

/** What is served where there is no directory: what this process knows. */
export interface OwnWork {
  readonly loaded: LoadedApp;
  readonly tools: Pick<ToolSource, 'list'>;
}

/** @param directory which workers there are; when there is none, this process is all there is */
export function createOffers(own: OwnWork, directory: Pick<Directory, 'catalog'> | undefined, env: Env): Offers {
  const looked = new Map<WorkKind, { readonly until: number; readonly served: Promise<Served | undefined> }>();

  const look = async (kind: WorkKind): Promise<Served | undefined> => {
    if (directory === undefined) return ofProcess(own, kind);
    const known = looked.get(kind);
    if (known !== undefined && known.until > env.monotonic()) return known.served;
    const served = ofDirectory(directory, kind);
    looked.set(kind, { until: env.monotonic() + FRESH_MS, served });
    return served;
  };

  const findServed = async (kind: WorkKind, name: string): Promise<Offer> => {
    const served = await look(kind);
    if (served === undefined) return unknown;
    if (served.now.has(name)) return { kind: 'served' };
    const other = kind === 'activity' ? 'tool' : 'activity';
    const elsewhere = kind !== 'model' && (await look(other))?.now.has(name) === true ? other : undefined;
    return { kind: 'missing', reason: reasonOf(kind, name, served, elsewhere) };
  };

  return {
    find({ capability, name }) {
      const kind = capability?.slice(0, capability.indexOf('.'));
      return isWorkKind(kind) ? findServed(kind, name) : unknown;
    },
  };
}

const unknown: Offer = { kind: 'unknown' };

interface Served {
  readonly now: Pick<ReadonlySet<string>, 'has' | 'keys'>;
  /** Known, while no worker serves it. */
  readonly before?: ReadonlySet<string>;
}

function reasonOf(kind: WorkKind, name: string, { now, before }: Served, elsewhere: WorkKind | undefined): string {
  const what = `No worker serves ${kind} "${name}"`;
  if (before?.has(name) === true) return `${what} now; the call waits until one that does is there again.`;
  if (elsewhere !== undefined)
    return `${what}, but there is ${elsewhere === 'tool' ? 'a tool' : 'an activity'} of that name: ${asked[elsewhere]} asks for it.`;
  const near = nearName(name, now.keys());
  return `${what}${near === undefined ? '' : ` (did you mean "${near}"?)`}; the call waits until one does.`;
}

/** Which models the providers of this process serve is no matter of the app. */
function ofProcess({ loaded, tools }: OwnWork, kind: WorkKind): Served | undefined {
  switch (kind) {
    case 'activity':
      return { now: loaded.app.activities };
    case 'tool':
      return { now: tools.list() };
    case 'model':
      return undefined;
    default:
      return kind satisfies never;
  }
}

async function ofDirectory(directory: Pick<Directory, 'catalog'>, kind: WorkKind): Promise<Served | undefined> {
  try {
    const entries = await directory.catalog(kind);
    const isServed = ({ instances }: CatalogEntry): boolean => instances.length > 0;
    return { now: namesOf(entries.filter(isServed)), before: namesOf(entries.filter((entry) => !isServed(entry))) };
  } catch {
    // Without the catalog no fault is reported: there may be none.
    return undefined;
  }
}

function namesOf(entries: readonly { readonly name: string }[]): ReadonlySet<string> {
  return new Set(entries.map(({ name }) => name));
}

function isWorkKind(kind: string | undefined): kind is WorkKind {
  return kind !== undefined && Object.hasOwn(asked, kind);
}
