import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, FastifyTypeProvider, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode, Right } from '@troupe/contracts';
import type { z } from 'zod';
import type { Problem } from './errors/problem.ts';
import type { Leads } from './openapi/leads.ts';
import type { DataMembers } from './requests/strict-json.ts';

/** Handlers see what their zod schemas let through. */
interface ZodTypes extends FastifyTypeProvider {
  readonly validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  readonly serializer: unknown;
}

export type HttpApp = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypes>;

/** What a route says of itself: to the guards that run before it, and to the OpenAPI document. */
export interface RouteFacts {
  /** What its caller needs at the least: one who is known, for `any`, and nothing for `none`. */
  readonly right: Right | 'any' | 'none';
  /** One line for the API reference. Routes without are not in it. */
  readonly summary?: string;
  readonly description?: string;
  /** One of the REST API, or the name of a protocol. Those of `operations` are outside the shares of callers. */
  readonly tag?: string;
  /** What it answers, by status; a null has no body. */
  readonly answers?: Readonly<Record<number, Answer>>;
  /** Its own errors, besides those any request can meet. */
  readonly errors?: readonly ErrorCode[];
  /** Headers it understands, besides those that belong to HTTP. */
  readonly headers?: Readonly<Record<string, z.ZodType>>;
  /** Where its answer names something one can go on with. */
  readonly leads?: Leads;
  /** Its answer is a page that may have a next one. */
  readonly pages?: true;
  /** The media type it answers; JSON when absent. */
  readonly produces?: string;
  /** Another that it answers when the body asks for it. */
  readonly alsoProduces?: string;
  /** It may wait for the end of a task before it answers, when its query or header asks for that, or always. */
  readonly waits?: true | 'always';
  /** How its errors look; a problem document when absent. */
  readonly errorShape?: ErrorShape;
  /** An absent body is refused as empty. */
  readonly body?: 'required';
  /** It is given the bytes of the body as they came. */
  readonly raw?: true;
  /** The parts of the body that are the client's own data. */
  readonly data?: DataMembers;
}

/** Errors of a protocol, as its clients read them. They are JSON. */
export interface ErrorShape {
  readonly schema: z.ZodType;
  readonly body: (problem: Problem, request: FastifyRequest) => object;
  /** Headers besides those that all errors have. */
  readonly headers?: (problem: Problem, request: FastifyRequest) => Readonly<Record<string, string>>;
  /** Of a code that has another one here than in the REST API. */
  readonly statuses?: Readonly<Partial<Record<ErrorCode, number>>>;
}

export interface Answer {
  readonly description: string;
  readonly schema?: z.ZodType;
}

declare module 'fastify' {
  interface FastifyContextConfig extends RouteFacts {}
}
