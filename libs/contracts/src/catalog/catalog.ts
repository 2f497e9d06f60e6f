import { taskKinds } from '../log/command.ts';
import type { RecordedPrincipal } from '../log/recorded-principal.ts';
import type { Json } from '../values/json.ts';
import { token } from '../work/capability.ts';

export const catalogKinds: readonly [...typeof taskKinds, 'tool', 'activity', 'model'] = [...taskKinds, 'tool', 'activity', 'model'];
export type CatalogKind = (typeof catalogKinds)[number];

/** What an app defines under a name, as clients read it. */
export interface CatalogDefinition {
  readonly kind: CatalogKind;
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the input, where the definition has one. */
  readonly input?: Json;
  readonly output?: Json;
  /** Kind-specific facts: an agent's models, tools, limits; a tool's effect and timeout. */
  readonly details?: Json;
  /** Of a workflow: what its tasks may be sent and asked, as far as it lists them. */
  readonly signals?: readonly CatalogMessage[];
  readonly queries?: readonly CatalogMessage[];
  readonly updates?: readonly CatalogMessage[];
  /** Of an agent: what it is for, and what it can make use of, e.g. `tool.search_flights`. */
  readonly capabilities?: readonly string[];
  /** Fingerprint of the app it was last seen in. */
  readonly build: string;
}

/** `input` and `output` are JSON Schema: of the payload, and of the answer. */
export type CatalogMessage = Pick<CatalogDefinition, 'name' | 'description' | 'input' | 'output'>;

export interface CatalogEntry extends CatalogDefinition {
  /** Who announced it to the registry: the kind of service, by the credentials that the bus gives it, or who registered it over HTTP. */
  readonly registeredBy?: RecordedPrincipal;
  /** Live processes that serve it; none when it is known but nobody serves it now (E10). */
  readonly instances: readonly InstanceRef[];
}

export interface InstanceRef {
  readonly id: string;
  /** ISO 8601. */
  readonly since: string;
  readonly service?: string;
  readonly version?: string;
  readonly build?: string;
  readonly url?: string;
}

/** A process of the platform, as it announced itself. */
export interface Instance extends InstanceRef {
  /** What it is: `orchestrator`, `agent-worker`, `tool-gateway`, `registry`. */
  readonly service: string;
  /** Of Troupe. */
  readonly version: string;
  readonly host?: string;
  /** What it serves, as `kind.name`; of activities, tools and models these are the capabilities of the bus. */
  readonly serves: readonly string[];
}

/** Whether something can serve, and when it cannot, why. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
  /** What does not work, while everything else does. */
  readonly details?: readonly string[];
}

/** Who is there. Methods throw TroupeError `unavailable` when that cannot be known now. */
export interface Directory {
  /** By name. */
  catalog(kind: CatalogKind): Promise<readonly CatalogEntry[]>;
  /** By id. */
  instances(): Promise<readonly Instance[]>;
}

/** What an instance says that it serves, and what catalogs are searched by. */
export function offerOf({ kind, name }: Pick<CatalogDefinition, 'kind' | 'name'>): string {
  return `${kind}.${token(name)}`;
}
