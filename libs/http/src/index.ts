export { createHttp } from './create-http.ts';
export { defaultLimits } from './options.ts';
export type { Auth, HttpOptions, Info, Limits } from './options.ts';
export { statuses } from './statuses.ts';
export type { Problem } from './problem.ts';
