import { describeBus } from '@troupe/bus/contract';
import { memoryBus } from '@troupe/bus/memory';
import { damageDocument, describeStore } from '@troupe/store/contract';
import { memoryDocuments, memoryStore } from '@troupe/store/memory';
import { afterAll, beforeAll } from 'vitest';
import { startTelemetry, telemetryConfig, type Telemetry } from '@troupe/telemetry';
import { startReceiver, type Receiver } from '@troupe/testing/trace-receiver';
import { silent } from './silent-log.ts';

let receiver: Receiver;
let telemetry: Telemetry;

beforeAll(async () => {
  receiver = await startReceiver();
  telemetry = await startTelemetry(telemetryConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }), silent);
});
afterAll(async () => {
  await telemetry.close();
  await receiver[Symbol.asyncDispose]();
});

// Decorated, a port keeps its meaning; the peer, another process, may have telemetry or not.
describeBus('bus with telemetry (T1)', async (log) => {
  const bus = memoryBus({ log });
  const decorated = telemetry.bus(bus);
  return { bus: decorated, peer: decorated, dispose: () => bus.close() };
});
describeBus('bus whose peer has no telemetry (T1)', async (log) => {
  const bus = memoryBus({ log });
  return { bus: telemetry.bus(bus), peer: bus, dispose: () => bus.close() };
});
describeStore('store with telemetry (T1)', async () => {
  const documents = memoryDocuments();
  const store = telemetry.store(memoryStore(documents));
  return { store, damage: async (key, fields) => damageDocument(documents, key, fields), dispose: () => store.close() };
});
