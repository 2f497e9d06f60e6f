import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { MongoNetworkError } from 'mongodb';

interface DriverConnection {
  readonly socket: Socket;
  writeCommand(command: unknown, options: unknown): Promise<void>;
}

/**
 * The driver waits for a full socket to drain, also when it is closed: then for ever, and with it
 * the watcher of the server, so that the client takes it for gone although it is back
 * (`Connection.writeCommand` of mongodb 7.9.0). Here a write ends with its socket.
 */
export function wakeWriters(): void {
  const { Connection } = createRequire(import.meta.url)('mongodb/lib/cmap/connection.js') as {
    readonly Connection: { readonly prototype: DriverConnection & { wakes?: true } };
  };
  const { prototype } = Connection;
  if (prototype.wakes === true) return;
  const write = prototype.writeCommand;
  prototype.writeCommand = function (command, options) {
    return whileOpen(this.socket, write.call(this, command, options));
  };
  prototype.wakes = true;
}

function whileOpen(socket: Socket, written: Promise<void>): Promise<void> {
  const { promise: closed, reject } = Promise.withResolvers<never>();
  const onClose = (): void => reject(new MongoNetworkError('The connection was closed while a command was written.'));
  if (socket.closed) onClose();
  else socket.once('close', onClose);
  return Promise.race([written, closed]).finally(() => socket.off('close', onClose));
}
