import type { FastifyBaseLogger, FastifyInstance, FastifyTypeProvider, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode, Right } from '@troupe/contracts';
import type { z } from 'zod';
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
  readonly tag?: 'tasks' | 'approvals' | 'sessions' | 'catalog' | 'access' | 'operations';
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
  /** It may wait for the end of a task before it answers. */
  readonly waits?: true;
  /** An absent body is refused as empty. */
  readonly body?: 'required';
  /** The parts of the body that are the client's own data. */
  readonly data?: DataMembers;
}

export interface Answer {
  readonly description: string;
  readonly schema?: z.ZodType;
}

declare module 'fastify' {
  interface FastifyContextConfig extends RouteFacts {}
}
