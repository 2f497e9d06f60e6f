import { embeddedConfig, startEmbedded } from '@troupe/embedded';
import { loadApp } from '@troupe/sdk/app';
import { crashAt, crashingBus, crashingStore, type PassPoint } from './crash-points.ts';

/** The platform as it is, but killed at the point that CRASH_AT names. */
const pass: PassPoint = crashAt(process.env['CRASH_AT']);
(globalThis as { passCrashPoint?: PassPoint }).passCrashPoint = pass;

const config = embeddedConfig(process.env);
await startEmbedded(config, await loadApp(config.app), {
  store: (store) => crashingStore(store, pass),
  bus: (bus) => crashingBus(bus, pass),
});
