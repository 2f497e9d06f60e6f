export { embeddedConfig } from './config.ts';
export type { EmbeddedConfig, EmbeddedFlags } from './config.ts';
export { ofApp } from '@troupe/service';
export type { Environment } from '@troupe/service';
export { installGuards } from '@troupe/runtime';
export { replayHistory } from './replay-history.ts';
export { reencryptData } from './reencrypt-data.ts';
export { startEmbedded } from './start-embedded.ts';
export type { Platform, PortWrappers } from './start-embedded.ts';
