import childProcess from 'node:child_process';
import nodeCrypto from 'node:crypto';
import fs from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { folderOf, placeOnStack, Violation, type Execution } from '@troupe/engine';
import { inTheShapeOf, type Replacement } from './replace-member.ts';

type Call = (...args: readonly unknown[]) => unknown;

const HERE = folderOf(import.meta.url);

const inTime = 'Use ctx.sleep, or real timers inside ctx.step.';
const overNetwork = 'Put it into ctx.step, or into an activity and ctx.call it.';
const onFiles = 'Read and write files inside ctx.step.';
const inProcesses = 'Start processes inside ctx.step.';
const byEnding = 'End the task by returning or throwing. Other processes are ended inside ctx.step.';
const bySecret = 'Use ctx.random or ctx.uuid; make secrets inside ctx.step.';

/**
 * What would go on without the log knowing of it. Node's own modules call `process.nextTick` and the
 * synchronous file functions on behalf of innocent code (`console.log`, `require`), so those stay as
 * they are; awaiting one is noticed when the window closes.
 */
const refused: readonly (readonly [of: object, prefix: string, names: readonly string[], instead: string])[] = [
  [globalThis, '', ['setTimeout', 'setInterval', 'setImmediate'], inTime],
  [timers, '', ['setTimeout', 'setInterval', 'setImmediate'], inTime],
  [timersPromises, 'timersPromises.', ['setTimeout', 'setInterval', 'setImmediate'], inTime],
  [AbortSignal, 'AbortSignal.', ['timeout'], 'Abort an AbortController after ctx.sleep, or give the call a timeout.'],
  [globalThis, '', ['fetch'], overNetwork],
  [http, 'http.', ['request', 'get'], overNetwork],
  [https, 'https.', ['request', 'get'], overNetwork],
  [net, 'net.', ['connect', 'createConnection'], overNetwork],
  [fs, 'fs.promises.', callables(fs), onFiles],
  [childProcess, 'child_process.', callables(childProcess).filter((name) => !/^[A-Z_]/.test(name)), inProcesses],
  [process, 'process.', ['exit', 'abort', 'kill'], byEnding],
  [nodeCrypto, 'crypto.', ['randomBytes', 'randomInt', 'randomFill', 'randomFillSync'], bySecret],
];

/** Calls that end in a violation when the code of a task makes them, with what to use instead. */
export function refusedMembers(guarded: () => Execution | undefined): readonly Replacement[] {
  return refused.flatMap(([of, prefix, names, instead]) =>
    names.map((name) => ({
      of,
      name,
      by: (original: unknown) =>
        inTheShapeOf(original as Call, function (this: unknown, ...args: readonly unknown[]): unknown {
          const execution = guarded();
          if (execution !== undefined) refuse(execution, `${prefix}${name}`, instead);
          return Reflect.apply(original as Call, this, args);
        }),
    })),
  );
}

function refuse(execution: Execution, what: string, instead: string): never {
  const at = placeOnStack(new Error().stack, HERE);
  const place = at === undefined ? '' : `, at ${at}`;
  execution.violate(new Violation(`${what} has no place in the code of a task${place}. ${instead}`, at));
}

function callables(of: object): readonly string[] {
  return Object.entries(of).flatMap(([name, member]) => (typeof member === 'function' ? [name] : []));
}
