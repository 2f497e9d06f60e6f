import { textOf, unavailable } from './failure.ts';
import type { Link } from './link.ts';

/** Milliseconds a server may take to answer a ping. */
const PING_TIMEOUT_MS = 5_000;

/** @throws TroupeError `unavailable` when the server cannot be reached, or does not answer */
export async function checkServer(link: Link): Promise<void> {
  await within(PING_TIMEOUT_MS, link, link.nc.flush()).catch((error: unknown) => {
    throw unavailable(`The NATS server at ${link.where} does not answer: ${textOf(error)}.`, error);
  });
}

/** @throws Error when it takes longer than `timeout` ms, or the connection breaks before */
async function within(timeout: number, link: Link, answer: Promise<void>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${timeout} ms`)), timeout);
  const ignore = link.onDown(() => reject(new Error('the connection broke')));
  answer.then(resolve, reject);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    ignore();
  }
}
