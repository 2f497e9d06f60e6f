import type { z } from 'zod';
import type { RouteFacts } from '../http-app.ts';

export type Doc = Readonly<Record<string, unknown>>;

export interface Route {
  readonly method: string;
  readonly url: string;
  readonly facts: RouteFacts;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
}
