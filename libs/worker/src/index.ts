export { fit, fitNow } from './fit.ts';
export type { Fit } from './fit.ts';
export { serveDefinitions } from './serve-definitions.ts';
export type { ServeDefinitions } from './serve-definitions.ts';
export { serveNames } from './serve-names.ts';
export type { Served, ServeNames } from './serve-names.ts';
export type { Job, WorkResult } from './job.ts';
