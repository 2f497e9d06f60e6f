import type { Context } from './context.ts';
import type { HttpApp } from './http-app.ts';

/** Another protocol over the task service. Its routes pass what those of the REST API do, and are described with them. */
export interface Protocol {
  /** The tag that its routes have in the OpenAPI document. */
  readonly name: string;
  /** One line on that tag. */
  readonly description: string;
  readonly routes: (app: HttpApp, context: Context) => void;
}
