export { boundLooks, type LookBounds } from './senders/bound-looks.ts';
export { bootstrapPrincipals, credentialHolders } from './senders/credential-holders.ts';
export { findHolder } from './senders/find-holder.ts';
export { createHttp } from './create-http.ts';
export type { Protocol } from './protocol.ts';
export type { ErrorShape, HttpApp, RouteFacts } from './http-app.ts';
export { untilGone } from './context.ts';
export type { Context } from './context.ts';
export { answerStream } from './answers/answer-stream.ts';
export { idempotencyKey, keyedId, keyHeader } from './requests/idempotency-key.ts';
export { originOf } from './pages/origin-of.ts';
export { readBody } from './requests/body-parser.ts';
export { principalOf } from './requests/principal-of.ts';
export { beginTask } from './routes/begin-task.ts';
export {
  attributes as attributesField,
  duration as durationField,
  id as idField,
  moment as momentField,
  name as nameField,
} from './shapes/fields.ts';
export { noQuery, pageOf, pageOfPlaces } from './shapes/queries.ts';
export type { PageQuery } from './shapes/queries.ts';
export { characters } from './shapes/text.ts';
export { registryHttp } from './registry-http.ts';
export type { RegistryHttpOptions } from './registry-http.ts';
export { defaultLimits } from './options.ts';
export type { HttpOptions } from './http-options.ts';
export type { Auth, Info, Limits, ServerOptions, WatchRequest } from './options.ts';
export { statuses } from './errors/statuses.ts';
export { toProblem, toTroupeError } from './errors/problem.ts';
export type { Problem } from './errors/problem.ts';
export { parseStrictJson } from './requests/strict-json.ts';
