export { announce } from './announce.ts';
export type { Announcement, AnnounceOptions } from './announce.ts';
export { catalogFrom } from './catalog-from.ts';
export { createRegistry } from './create-registry.ts';
export type { Registry, RegistryOptions } from './create-registry.ts';
export type { ServiceKind } from './bounds.ts';
export { registryClient } from './registry-client.ts';
export type { RegistryClient } from './registry-client.ts';
