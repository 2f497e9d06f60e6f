export { telemetryConfig } from './config.ts';
export type { TelemetryConfig, TraceTarget } from './config.ts';
export { logFields } from './log-fields.ts';
export { startTelemetry } from './start-telemetry.ts';
export type { Telemetry } from './start-telemetry.ts';
export type { RequestFacts, RequestWatch } from './observer.ts';
