import { startMongo, startNats } from '@troupe/testing';

/** Starts the servers that the services meet at, once for all tests of a project. */
export default async function startServers(): Promise<() => Promise<void>> {
  const [mongo, nats] = await Promise.all([startMongo(), startNats()]);
  process.env['MONGODB_URI'] = mongo.url;
  process.env['NATS_URL'] = nats.url;
  process.env['TROUPE_COMPOSITION'] = 'services';
  return async () => {
    await Promise.all([mongo.stop(), nats.stop()]);
  };
}
