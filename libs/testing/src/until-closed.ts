import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves once nobody listens at a loopback port: a process that was killed closes its pipes before its sockets. */
export async function untilClosed(port: number): Promise<void> {
  while (await isOpen(port)) await sleep(5);
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket.destroy().destroyed));
    socket.once('error', () => resolve(false));
  });
}
