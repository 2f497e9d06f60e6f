import buffer from 'node:buffer';
import nodeCrypto from 'node:crypto';
import util from 'node:util';
import type { Execution, RandomSource } from '@troupe/engine';
import { refuse } from '../refuse.ts';
import type { Replacement } from '../replace-member.ts';
import { standIn, type Guarded, type InTask } from '../stand-in.ts';
import { fixedLocales } from './virtual-intl.ts';

/** Clocks and sources of chance beside `Date`, and what follows the machine: in the code of a task they give the same live and on replay. */
export function virtualMembers(guarded: Guarded): readonly Replacement[] {
  const virtual = (of: object, name: string, inTask: InTask): Replacement => ({
    of,
    name,
    by: (original) => standIn(guarded, original, inTask),
  });
  const read = (of: object, name: string, inTask: (execution: Execution) => unknown): Replacement => ({
    of,
    name,
    read(original) {
      const execution = guarded();
      return execution === undefined ? original() : inTask(execution);
    },
  });
  const inLocale = (of: object, name: string, position: number): Replacement =>
    virtual(of, name, (_, real, args) => real(...args.slice(0, position), fixedLocales(args[position]), ...args.slice(position + 1)));
  const performances = Object.getPrototypeOf(performance) as object;
  const uuid: InTask = (execution) => chance(execution, 'crypto.randomUUID').uuid();
  return [
    virtual(Math, 'random', (execution) => chance(execution, 'Math.random').next()),
    virtual(performances, 'now', ({ now }) => now),
    read(performances, 'timeOrigin', () => 0),
    read(Event.prototype, 'timeStamp', ({ now }) => now),
    ...[globalThis, buffer].map((of) =>
      virtual(of, 'File', ({ now }, real, [parts, name, options]) => real(parts, name, { lastModified: now, ...(options as object) })),
    ),
    virtual(process.hrtime, 'bigint', ({ now }) => nanoseconds(now)),
    virtual(process, 'hrtime', ({ now }, _, [since]) => secondsAndNanoseconds(now, since as HrTime | undefined)),
    virtual(nodeCrypto, 'randomUUID', uuid),
    virtual(Crypto.prototype, 'randomUUID', uuid),
    // That of `node:crypto` is read through this one. The real one first: it knows what it takes.
    virtual(Crypto.prototype, 'getRandomValues', (execution, real, [array]) =>
      fill(real(array) as ArrayBufferView, chance(execution, 'crypto.getRandomValues')),
    ),
    // What was in that memory before, and where in the memory that all share it is.
    ...['from', 'copyBytesFrom'].map((name) => virtual(Buffer, name, (_, real, args) => ofItsOwn(real(...args) as Buffer, args[0]))),
    ...['allocUnsafe', 'allocUnsafeSlow'].map((name) => virtual(Buffer, name, (_, __, [size]) => Buffer.alloc(size as number))),
    virtual(buffer, 'SlowBuffer', (_, __, [size]) => Buffer.alloc(size as number)),
    virtual(util, 'parseArgs', (execution, real, [config]) => real(withArgs(execution, config as object | undefined))),
    // Whether it colours does not depend on where the output of this process goes.
    virtual(util, 'styleText', (_, real, [format, text, options]) => real(format, text, { validateStream: false, ...(options as object) })),
    // A task has no process: it goes from one to the next.
    read(process, 'pid', () => 1),
    read(Navigator.prototype, 'language', () => fixedLocales(undefined)[0]),
    read(Navigator.prototype, 'languages', () => fixedLocales(undefined)),
    inLocale(Number.prototype, 'toLocaleString', 0),
    inLocale(BigInt.prototype, 'toLocaleString', 0),
    inLocale(String.prototype, 'toLocaleUpperCase', 0),
    inLocale(String.prototype, 'toLocaleLowerCase', 0),
    inLocale(String.prototype, 'localeCompare', 1),
  ];
}

function ofItsOwn(made: Buffer, from: unknown): Buffer {
  const isShared = made.byteLength < made.buffer.byteLength && made.buffer !== from;
  if (!isShared) return made;
  const own = Buffer.alloc(made.length);
  made.copy(own);
  return own;
}

function withArgs(execution: Execution, config: { readonly args?: unknown } = {}): object {
  return { ...config, args: config.args ?? refuse(execution, 'machine', 'process.argv', 'Give util.parseArgs its args.') };
}

/** What a replay draws again in the same order, and only inside the window. */
function chance(execution: Execution, what: string): RandomSource {
  execution.demandWindow(what);
  return execution.random;
}

function fill<T extends ArrayBufferView>(array: T, random: RandomSource): T {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(random.next() * 256);
  return array;
}

type HrTime = readonly [seconds: number, nanoseconds: number];

function nanoseconds(now: number): bigint {
  return BigInt(Math.trunc(now)) * 1_000_000n;
}

function secondsAndNanoseconds(now: number, [seconds, rest]: HrTime = [0, 0]): HrTime {
  const passed = nanoseconds(now) - (BigInt(seconds) * 1_000_000_000n + BigInt(rest));
  return [Number(passed / 1_000_000_000n), Number(passed % 1_000_000_000n)];
}
