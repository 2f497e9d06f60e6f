import { registerHooks } from 'node:module';
import net from 'node:net';
import dgram from 'node:dgram';

/** What leads out of JavaScript: to this process, to other code, to the network. */
const DOORS = [
  ...['process', 'require', 'module', 'exports', '__filename', '__dirname', 'fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'],
  ...['Request', 'Response', 'Headers', 'FormData', 'Worker', 'SharedWorker', 'BroadcastChannel', 'MessageChannel', 'MessagePort'],
  ...['navigator', 'localStorage', 'sessionStorage', 'CloseEvent', 'global'],
];

/**
 * Code of a sandbox that found its way to JavaScript finds nothing there: no names that lead out, no modules, no
 * sockets. Files and other processes are refused by the permissions of this process.
 */
export function closeDoors(): void {
  registerHooks({
    resolve() {
      throw new Error('There are no modules here.');
    },
  });
  const refuse = (): never => {
    throw new Error('There is no network here.');
  };
  net.Socket.prototype.connect = refuse;
  net.Server.prototype.listen = refuse;
  dgram.Socket.prototype.bind = refuse;
  dgram.Socket.prototype.send = refuse;
  const { process } = globalThis;
  for (const name of [
    'binding',
    '_linkedBinding',
    'getBuiltinModule',
    'dlopen',
    'kill',
    '_kill',
    'exit',
    'reallyExit',
    'abort',
    '_debugProcess',
  ])
    Object.defineProperty(process, name, { value: undefined });
  for (const name of DOORS) Reflect.deleteProperty(globalThis, name);
}
