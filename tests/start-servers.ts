import { startMongo, startNats } from '@troupe/testing';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** What the tests of a project have in their environment: the servers that the services meet at. */
    services: Readonly<Record<string, string>>;
  }
}

/**
 * Starts the servers that the services meet at, once for all tests of a project.
 * Nothing is set here: the environment of this process is that of all projects.
 */
export default async function startServers(project: TestProject): Promise<() => Promise<void>> {
  const [mongo, nats] = await Promise.all([startMongo(), startNats()]);
  project.provide('services', { TROUPE_COMPOSITION: 'services', MONGODB_URI: mongo.url, NATS_URL: nats.url });
  return async () => {
    await Promise.all([mongo.stop(), nats.stop()]);
  };
}
