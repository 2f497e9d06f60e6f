import type { Socket } from 'node:net';
import type { HttpApp } from '../http-app.ts';
import type { Limits } from '../options.ts';

/**
 * There are only so many connections: for one more, that which is idle for longest is closed, so that
 * a new one always gets in. Closing waits for requests, not for connections: those without a request under way are dropped,
 * the others once they have their answers. Node would wait for every socket that never sent a request.
 */
export function closeConnections(app: HttpApp, { connections }: Limits, closing: AbortSignal): void {
  const underWay = new Map<Socket, number>();
  /** Those without a request, that which is so for longest first. */
  const idle = new Set<Socket>();
  app.server.on('connection', (socket) => {
    const [longest = socket] = idle;
    if (underWay.size >= connections) longest.destroy();
    underWay.set(socket, 0);
    idle.add(socket);
    socket.once('close', () => {
      underWay.delete(socket);
      idle.delete(socket);
    });
  });
  app.server.on('request', ({ socket }, response) => {
    underWay.set(socket, (underWay.get(socket) ?? 0) + 1);
    idle.delete(socket);
    response.once('close', () => {
      const left = (underWay.get(socket) ?? 1) - 1;
      if (!socket.destroyed) {
        underWay.set(socket, left);
        if (left === 0) idle.add(socket);
      }
      if (left === 0 && closing.aborted) socket.end();
    });
  });
  closing.addEventListener('abort', () => {
    for (const socket of idle) socket.destroy();
  });
}
