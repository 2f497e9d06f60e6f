import { natsBus } from '@troupe/bus/nats';
import { announce } from '@troupe/registry';

/** A process that serves one tool and says so, until it is killed or stopped. */
const [id, prefix] = process.argv.slice(2) as [string, string];
const bus = await natsBus({ servers: process.env['NATS_URL']!, prefix });
const here = announce({
  bus,
  log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  instance: { id, service: 'tool-gateway', version: '0.1.0' },
  definitions: [{ kind: 'tool', name: 'search', description: 'Finds flights', build: 'b1' }],
});
process.on('SIGTERM', () => void here.withdraw().then(() => process.exit(0)));
