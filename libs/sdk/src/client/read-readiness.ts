import { TroupeError, type Readiness } from '@troupe/contracts';
import { send, type Connection } from './connection.ts';

/** Asked once: that the platform is not ready is an answer. @throws TroupeError when nothing answers, or not as Troupe does */
export async function readReadiness(connection: Connection): Promise<Readiness> {
  try {
    return await send<Readiness>({ ...connection, retryFor: 0 }, { method: 'GET', path: '/readyz' });
  } catch (error) {
    if (!(error instanceof TroupeError) || error.code !== 'unavailable' || error.errors === undefined) throw error;
    return { ready: false, reasons: error.errors.map(({ message }) => message) };
  }
}
