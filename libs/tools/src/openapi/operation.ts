import type { Effect, HttpMethod, Json } from '@troupe/contracts';

/** An operation of an API, and what to make of the arguments of the tool that it is. */
export interface Operation {
  /** As agents name it. */
  readonly name: string;
  readonly method: HttpMethod;
  /** Where the API is, without a slash at the end. */
  readonly server: string;
  /** With `{name}` for parameters. */
  readonly path: string;
  readonly description: string;
  readonly effect: Effect;
  /** JSON Schema of the arguments. */
  readonly input: Json;
  readonly parameters: readonly Parameter[];
  readonly body: Body | undefined;
  /** Security schemes: each entry is enough, and needs all of its own. */
  readonly security: readonly (readonly string[])[];
  /** The header for the idempotency key of a call. */
  readonly keyHeader: string | undefined;
  /** Changes with everything a model, a check or a request goes by. */
  readonly build: string;
}

export const places = ['path', 'query', 'header', 'cookie'] as const;
export type Place = (typeof places)[number];

export const styles = ['form', 'simple', 'label', 'matrix', 'spaceDelimited', 'pipeDelimited', 'deepObject'] as const;
export type Style = (typeof styles)[number];

/** How a value is written where it is no JSON. */
export interface Manner {
  readonly style: Style;
  readonly explode: boolean;
  /** Characters with a meaning in addresses stay as they are. */
  readonly allowReserved: boolean;
}

export interface Parameter extends Manner {
  /** Of the tool. */
  readonly argument: string;
  /** Of the API. */
  readonly name: string;
  readonly place: Place;
  /** Whether its value is written as JSON. */
  readonly json: boolean;
}

export type BodyKind = 'json' | 'form' | 'multipart' | 'text';

export interface Body {
  readonly kind: BodyKind;
  readonly mediaType: string;
  /** The argument that is the body; else it is an object of several arguments. */
  readonly argument: string | undefined;
  readonly members: readonly BodyMember[];
}

export interface BodyMember {
  readonly argument: string;
  readonly name: string;
  /** How it is written in a form; JSON where it has none and is an object. */
  readonly manner: Manner | undefined;
  /** Whether it is the content of a file. */
  readonly isFile: boolean;
  readonly mediaType: string | undefined;
}
