import type { Socket } from 'node:net';
import type { App } from './app.ts';

/**
 * Closing waits for requests, not for connections: those without a request under way are dropped,
 * the others once they have their answers. Node would wait for every socket that never sent a request.
 */
export function closeConnections(app: App, closing: AbortSignal): void {
  const underWay = new Map<Socket, number>();
  app.server.on('connection', (socket) => {
    underWay.set(socket, 0);
    socket.once('close', () => underWay.delete(socket));
  });
  app.server.on('request', ({ socket }, response) => {
    underWay.set(socket, (underWay.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (underWay.get(socket) ?? 1) - 1;
      if (!socket.destroyed) underWay.set(socket, left);
      if (left === 0 && closing.aborted) socket.end();
    });
  });
  closing.addEventListener('abort', () => {
    for (const [socket, count] of underWay) if (count === 0) socket.destroy();
  });
}
