export { embeddedConfig } from './config.ts';
export type { EmbeddedConfig, EmbeddedFlags, Environment } from './config.ts';
export { replayHistory } from './replay-history.ts';
export { startEmbedded } from './start-embedded.ts';
export type { Platform, PortWrappers } from './start-embedded.ts';
