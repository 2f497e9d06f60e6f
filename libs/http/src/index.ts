export { createHttp } from './create-http.ts';
export { registryHttp } from './registry-http.ts';
export type { RegistryHttpOptions } from './registry-http.ts';
export { defaultLimits } from './options.ts';
export type { Auth, HttpOptions, Info, Limits, ServerOptions, WatchRequest } from './options.ts';
export { statuses } from './errors/statuses.ts';
export type { Problem } from './errors/problem.ts';
