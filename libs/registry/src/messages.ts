import {
  catalogKinds,
  principalKinds,
  readerOf,
  type BroadcastSubject,
  type CatalogDefinition,
  type CatalogEntry,
  type CatalogKind,
  type CatalogSearch,
  type Instance,
  type InstanceRef,
  type Json,
  type Page,
  type PageRequest,
  type RecordedPrincipal,
  type RequestSubject,
} from '@troupe/contracts';
import { z } from 'zod';
import { MAX_SERVES, offers, serviceKinds, type ServiceKind } from './bounds.ts';

const MAX_DEPTH = 64;

const id = z.string().min(1).max(256);
const text = z.string().max(1_024);
const run = z.string().min(1).max(64);
const kind: z.ZodType<CatalogKind> = z.enum(catalogKinds);
/** As apps may name things: what cannot be printed would not be seen in a list either. */
const name = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, 'has characters that cannot be printed');
const json: z.ZodType<Json> = z.custom<Json>(
  (value) => value !== undefined && nests(value, MAX_DEPTH),
  `nests deeper than ${MAX_DEPTH} levels`,
);
const webAddress = text.regex(/^https?:\/\//, 'is no web address');

function nests(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((member) => nests(member, levels - 1));
}

// Members that are not known are dropped, not refused: services of two versions live together for a while.
const ref = {
  id,
  since: z.iso.datetime(),
  version: text.exactOptional(),
  build: text.exactOptional(),
  url: webAddress.exactOptional(),
};

export const instanceShape: z.ZodType<Instance> = z.object({
  ...ref,
  service: z.enum(serviceKinds),
  version: text,
  host: text.exactOptional(),
  serves: z.array(text).max(MAX_SERVES),
});

const messages = z
  .array(z.object({ name, description: z.string().max(16_384).exactOptional(), input: json.exactOptional(), output: json.exactOptional() }))
  .max(MAX_SERVES);

const definition = {
  kind,
  name,
  description: z.string().max(16_384).exactOptional(),
  input: json.exactOptional(),
  output: json.exactOptional(),
  details: json.exactOptional(),
  signals: messages.exactOptional(),
  queries: messages.exactOptional(),
  updates: messages.exactOptional(),
  capabilities: z.array(text).max(MAX_SERVES).exactOptional(),
  build: text,
};

export const definitionShape: z.ZodType<CatalogDefinition> = z.object(definition);

const instanceRef: z.ZodType<InstanceRef> = z.object({ ...ref, service: text.exactOptional() });
const registeredBy: z.ZodType<RecordedPrincipal> = z.object({ kind: z.enum(principalKinds), id: text });
const entry: z.ZodType<CatalogEntry> = z.object({
  ...definition,
  registeredBy: registeredBy.exactOptional(),
  instances: z.array(instanceRef),
});

const limit = z.int().min(1).max(1_000);
const page = { limit, cursor: z.string().max(1_024).exactOptional() };
const search = { capability: z.string().max(512).exactOptional(), q: z.string().max(512).exactOptional() };

/** What each request carries. */
export interface RequestBodies {
  /** Definitions, sent before the process that serves them. */
  readonly define: { readonly at: number; readonly definitions: readonly CatalogDefinition[] };
  readonly announce: { readonly run: string; readonly beat: number; readonly instance: Instance };
  readonly beat: { readonly id: string; readonly run: string; readonly beat: number };
  readonly withdraw: { readonly id: string; readonly run: string };
  readonly find: { readonly kind: CatalogKind } & CatalogSearch & PageRequest;
  readonly get: { readonly kind: CatalogKind; readonly name: string };
  readonly instances: CatalogSearch & PageRequest;
}

export interface RequestAnswers {
  readonly define: object;
  readonly announce: object;
  readonly beat: { readonly known: boolean };
  readonly withdraw: object;
  readonly find: Page<CatalogEntry>;
  readonly get: CatalogEntry;
  readonly instances: Page<Instance>;
}

/** What processes say of themselves. */
export type Statement = 'define' | 'announce' | 'beat' | 'withdraw';
/** What anybody may ask. */
export type Question = 'find' | 'get' | 'instances';

const nothing = z.object({});
const count = z.int().min(0);

const statementAnswers: { readonly [R in Statement]: z.ZodType<RequestAnswers[R]> } = {
  define: nothing,
  announce: nothing,
  beat: z.object({ known: z.boolean() }),
  withdraw: nothing,
};

/** What a service of a kind may say: it defines, and serves, what is its own to do. */
function statementShapes(service: ServiceKind): { readonly [R in Statement]: z.ZodType<RequestBodies[R]> } {
  const own = offers[service];
  return {
    define: z.object({
      at: z.number().min(0),
      definitions: z
        .array(definitionShape)
        .max(1_000)
        .refine((all) => all.every((each) => own.includes(each.kind)), `holds what a ${service} cannot define`),
    }),
    announce: z.object({
      run,
      beat: count,
      instance: instanceShape
        .refine((announced) => announced.service === service, `is no ${service}`)
        .refine(
          (announced) => announced.serves.every((offer) => own.some((each) => offer.startsWith(`${each}.`))),
          `serves what a ${service} cannot`,
        ),
    }),
    beat: z.object({ id, run, beat: count }),
    withdraw: z.object({ id, run }),
  };
}

const statements = new Map<string, RequestSubject<unknown, unknown>>(
  serviceKinds.flatMap((service) => {
    const shapes = statementShapes(service);
    return (Object.keys(shapes) as Statement[]).map((statement) => {
      const subject = {
        name: `registry.${statement}.${service}`,
        read: readerOf<unknown>(shapes[statement]),
        readAnswer: readerOf<unknown>(statementAnswers[statement]),
      };
      return [subject.name, subject] as const;
    });
  }),
);

/** Where a service of a kind says something of itself: permissions distinguish kinds by it. */
export function statementSubject<R extends Statement>(
  statement: R,
  service: ServiceKind,
): RequestSubject<RequestBodies[R], RequestAnswers[R]> {
  return statements.get(`registry.${statement}.${service}`) as RequestSubject<RequestBodies[R], RequestAnswers[R]>;
}

/** Where the registry is asked, whichever replica answers. */
export const questionSubjects: { readonly [R in Question]: RequestSubject<RequestBodies[R], RequestAnswers[R]> } = {
  find: {
    name: 'registry.find',
    read: readerOf(z.object({ kind, ...search, ...page })),
    readAnswer: readerOf(z.object({ items: z.array(entry), next: z.string().exactOptional() })),
  },
  get: { name: 'registry.get', read: readerOf(z.object({ kind, name: z.string().max(512) })), readAnswer: readerOf(entry) },
  instances: {
    name: 'registry.instances',
    read: readerOf(z.object({ ...search, ...page })),
    readAnswer: readerOf(z.object({ items: z.array(instanceShape), next: z.string().exactOptional() })),
  },
};

const ids = z.array(id).max(1_000);

/** Broadcast of a registry: who came and who left, or some of them. */
export const changedSubject: BroadcastSubject<{ readonly joined: readonly string[]; readonly left: readonly string[] }> = {
  name: 'registry.changed',
  read: readerOf(z.object({ joined: ids, left: ids })),
};
