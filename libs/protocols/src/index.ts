export type { A2aParts } from './a2a/a2a-parts.ts';
export { deleteOfTask } from './delete-of-task.ts';
export { offerAgentsOnNats } from './nats/offer-agents.ts';
export type { OfferOptions } from './nats/offer-agents.ts';
export { openProtocols, protocols } from './open-protocols.ts';
export type { OpenProtocols, ProtocolParts } from './open-protocols.ts';
