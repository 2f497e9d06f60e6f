import { noSecrets, TroupeError } from '@troupe/contracts';
import { runService } from '../../src/run-service.ts';
import { serviceLogger } from '../../src/service-logger.ts';

/** A service that starts, or closes, as its argument says. */
const [manner] = process.argv.slice(2);

async function start(): Promise<{ close(): Promise<void> }> {
  if (manner === 'never-starts') await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (manner === 'misconfigured') {
    const errors = [{ message: 'PORT is a whole number.' }, { file: 'tools/a.ts', message: 'The tool has no name.' }];
    throw new TroupeError('invalid-configuration', 'Many things are wrong.', { errors });
  }
  if (manner === 'unreachable') throw new TroupeError('unavailable', 'The store at 127.0.0.1:1 does not answer.');
  // A server that nobody closed would keep the process alive.
  setInterval(() => {}, 60_000);
  if (manner === 'talks') {
    const logger = serviceLogger('info', noSecrets, 'talks');
    setInterval(() => {
      console.log('to stdout');
      console.error('to stderr');
      logger.info('to the log');
    }, 5);
  }
  return {
    async close() {
      console.log('closing');
      await new Promise((resolve) => setTimeout(resolve, manner === 'slow' ? 60_000 : 50));
      console.log('closed');
    },
  };
}

setTimeout(() => console.log('started'), 20);
await runService(start, process.env, { closeWithin: 1_500 });
