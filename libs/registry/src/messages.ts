import {
  catalogKinds,
  TroupeError,
  type CatalogDefinition,
  type CatalogKind,
  type CatalogSearch,
  type Instance,
  type Json,
  type PageRequest,
} from '@troupe/contracts';
import { z } from 'zod';

/** Requests to the registry, whichever replica answers. `changed` is a broadcast of theirs. */
export const registrySubjects: Readonly<Record<RegistryRequest | 'changed', string>> = {
  define: 'registry.define',
  announce: 'registry.announce',
  beat: 'registry.beat',
  withdraw: 'registry.withdraw',
  find: 'registry.find',
  get: 'registry.get',
  instances: 'registry.instances',
  changed: 'registry.changed',
};

/** Characters of JSON in one message at most; servers of a bus commonly carry 1 MiB. */
export const MAX_MESSAGE: number = 256 * 1024;

const id = z.string().min(1).max(256);
const text = z.string().max(1_024);
const run = z.string().min(1).max(64);
const json = z.json() as unknown as z.ZodType<Json>;
const kind: z.ZodType<CatalogKind> = z.enum(catalogKinds);

// Members that are not known are dropped, not refused: services of two versions live together for a while.
const instance: z.ZodType<Instance> = z.object({
  id,
  service: id,
  version: text,
  since: z.iso.datetime(),
  build: text.exactOptional(),
  host: text.exactOptional(),
  url: text.exactOptional(),
  serves: z.array(text),
});

const definition: z.ZodType<CatalogDefinition> = z.object({
  kind,
  name: id,
  description: z.string().exactOptional(),
  input: json.exactOptional(),
  output: json.exactOptional(),
  details: json.exactOptional(),
  capabilities: z.array(text).exactOptional(),
  build: text,
});

const page = { limit: z.int().min(1).max(1_000), cursor: z.string().exactOptional() };
const search = { capability: z.string().exactOptional(), q: z.string().exactOptional() };

/** What each request carries. */
export interface RequestBodies {
  /** Definitions, told before who serves them. */
  readonly define: { readonly at: number; readonly definitions: readonly CatalogDefinition[] };
  readonly announce: { readonly run: string; readonly beat: number; readonly instance: Instance };
  readonly beat: { readonly id: string; readonly run: string; readonly beat: number };
  readonly withdraw: { readonly id: string; readonly run: string };
  readonly find: { readonly kind: CatalogKind } & CatalogSearch & PageRequest;
  readonly get: { readonly kind: CatalogKind; readonly name: string };
  readonly instances: CatalogSearch & PageRequest;
}

export type RegistryRequest = keyof RequestBodies;

const shapes: { readonly [R in RegistryRequest]: z.ZodType<RequestBodies[R]> } = {
  define: z.object({ at: z.number(), definitions: z.array(definition) }),
  announce: z.object({ run, beat: z.int(), instance }),
  beat: z.object({ id, run, beat: z.int() }),
  withdraw: z.object({ id, run }),
  find: z.object({ kind, ...search, ...page }),
  get: z.object({ kind, name: z.string() }),
  instances: z.object({ ...search, ...page }),
};

/** @throws TroupeError `validation-failed` */
export function readRequest<R extends RegistryRequest>(request: R, body: Json): RequestBodies[R] {
  const result = shapes[request].safeParse(body);
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, message }));
  const [first] = errors;
  throw new TroupeError(
    'validation-failed',
    `A request to ${registrySubjects[request]} does not have the expected shape: ${first!.message}, at ${first!.pointer}.`,
    { errors },
  );
}
