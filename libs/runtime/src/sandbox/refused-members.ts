import asyncHooks from 'node:async_hooks';
import childProcess from 'node:child_process';
import cluster from 'node:cluster';
import nodeCrypto from 'node:crypto';
import dgram from 'node:dgram';
import dns from 'node:dns';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import perfHooks from 'node:perf_hooks';
import readline from 'node:readline';
import type * as Sqlite from 'node:sqlite';
import streamWeb from 'node:stream/web';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import tls from 'node:tls';
import tty from 'node:tty';
import util from 'node:util';
import v8 from 'node:v8';
import vm from 'node:vm';
import workerThreads from 'node:worker_threads';
import zlib from 'node:zlib';
import type { Rule } from './refuse.ts';

/** Members that code of tasks may not use, and what it uses instead. */
export interface Refused {
  readonly rule: Rule;
  readonly of: object;
  /** How people call what they belong to. */
  readonly prefix: string;
  readonly names: readonly string[];
  readonly instead: string;
  /** Read, not called. */
  readonly read?: boolean;
  /** Also when Node itself asks for it: it passes the answer on. */
  readonly always?: boolean;
}

const inTime = 'Use ctx.sleep, or real timers inside ctx.step.';
const byClock = 'Use ctx.now, or measure inside ctx.step.';
const overNetwork = 'Put it into ctx.step, or into an activity and ctx.call it.';
const onFiles = 'Read and write files inside ctx.step.';
const inProcesses = 'Start processes inside ctx.step.';
const byEnding = 'End the task by returning or throwing. Other processes are ended inside ctx.step.';
const bySecret = 'Use ctx.random or ctx.uuid; make secrets inside ctx.step.';
const elsewhere = 'Its result comes when this process finds the time: await it inside ctx.step.';
const ofMachine = 'It differs from process to process: ask for it inside ctx.step, or take it as input.';
const ofMemory = 'It differs from moment to moment: ask for it inside ctx.step.';

const all = (of: object, ...but: readonly string[]): readonly string[] => callables(of).filter((name) => !but.includes(name));
const performances = Object.getPrototypeOf(performance) as object;
const scheduler = Object.getPrototypeOf(timersPromises.scheduler) as object;

/**
 * Of modules for IO everything is refused that is not listed as the same everywhere, so that what a
 * later Node brings is, too. Docs/determinism.md has the whole of it, for people.
 */
export const refusedMembers: readonly Refused[] = [
  ...[globalThis, timers].map((of) => refused('time', of, '', ['setTimeout', 'setInterval', 'setImmediate'], inTime)),
  refused('time', timersPromises, 'timersPromises.', ['setTimeout', 'setInterval', 'setImmediate'], inTime),
  refused('time', scheduler, 'timersPromises.scheduler.', ['wait', 'yield'], inTime),
  refused('time', AbortSignal, 'AbortSignal.', ['timeout'], 'Abort an AbortController after ctx.sleep, or give the call a timeout.'),
  refused('time', process, 'process.', ['uptime'], byClock),
  refused('time', performances, 'performance.', all(performances, 'now', 'clearMarks', 'clearMeasures'), byClock),
  refused('time', perfHooks, 'perf_hooks.', ['PerformanceMark', 'PerformanceObserver', ...all(perfHooks)], byClock),
  refused('time', globalThis, '', ['PerformanceMark', 'PerformanceObserver'], byClock),
  { ...refused('time', performances, 'performance.', ['nodeTiming'], byClock), read: true },
  ...temporalNow(),
  refused(
    'time',
    vm,
    'vm.',
    all(vm, 'isContext', 'runInThisContext'),
    'Other realms have the clock and chance of the machine: use them inside ctx.step.',
  ),
  refused(
    'time',
    vm.Script.prototype,
    'vm.Script.',
    ['runInContext', 'runInNewContext'],
    'Other realms have the clock and chance of the machine: use them inside ctx.step.',
  ),

  refused('chance', nodeCrypto, 'crypto.', all(nodeCrypto, 'randomUUID', 'getRandomValues', ...steadyCrypto()), bySecret),
  refused('chance', nodeCrypto, 'crypto.', ['prng', 'pseudoRandomBytes', 'rng'], bySecret),
  ...Object.entries({ ECDH: 'generateKeys', DiffieHellman: 'generateKeys', DiffieHellmanGroup: 'generateKeys', Sign: 'sign' }).map(
    ([maker, name]) => refused('chance', prototypeOf(nodeCrypto, maker), `crypto.${maker}.`, [name], bySecret),
  ),
  refused('chance', URL, 'URL.', ['createObjectURL'], bySecret),

  refused('network', globalThis, '', ['fetch', 'WebSocket', 'EventSource'], overNetwork),
  refused('network', http, 'http.', ['ClientRequest', 'WebSocket', ...all(http, 'validateHeaderName', 'validateHeaderValue')], overNetwork),
  refused('network', https, 'https.', all(https), overNetwork),
  refused('network', http2, 'http2.', all(http2, 'getDefaultSettings', 'getPackedSettings', 'getUnpackedSettings'), overNetwork),
  refused('network', net, 'net.', all(net, 'isIP', 'isIPv4', 'isIPv6'), overNetwork),
  refused('network', net.Socket.prototype, 'net.Socket.', ['connect'], overNetwork),
  refused('network', net.Server.prototype, 'net.Server.', ['listen'], overNetwork),
  refused('network', tls, 'tls.', all(tls, 'getCiphers', 'checkServerIdentity', 'convertALPNProtocols'), overNetwork),
  refused('network', dgram, 'dgram.', all(dgram), overNetwork),
  refused('network', dgram.Socket.prototype, 'dgram.Socket.', ['bind', 'connect', 'send'], overNetwork),
  ...[dns, dns.promises].flatMap((of) => {
    const prefix = of === dns ? 'dns.' : 'dns.promises.';
    return [
      refused('network', of, prefix, all(of), overNetwork),
      refused('network', of.Resolver.prototype, `${prefix}Resolver.`, all(of.Resolver.prototype), overNetwork),
    ];
  }),

  refused('files', fs, 'fs.', ['FileReadStream', 'FileWriteStream', 'ReadStream', 'Utf8Stream', 'WriteStream', ...all(fs)], onFiles),
  refused('files', fs.promises, 'fs.promises.', all(fs.promises), onFiles),
  ...[fs.realpath, fs.realpathSync].map((of) => refused('files', of, `fs.${of.name}.`, ['native'], onFiles)),
  refused('files', process, 'process.', ['chdir', 'umask', 'loadEnvFile', 'dlopen', 'openStdin'], onFiles),
  refused('files', readline, 'readline.', all(readline), onFiles),
  refused('files', readline.promises, 'readline.promises.', all(readline.promises), onFiles),
  ...databases(),
  { ...refused('files', process, 'process.', ['stdin'], onFiles), read: true },
  ...['localStorage', 'sessionStorage'].map((name): Refused => ({ ...refused('files', globalThis, '', [name], onFiles), read: true })),

  refused('processes', childProcess, 'child_process.', all(childProcess), inProcesses),
  refused('processes', childProcess.ChildProcess.prototype, 'child_process.ChildProcess.', ['spawn'], inProcesses),
  refused(
    'processes',
    cluster,
    'cluster.',
    all(cluster).filter((name) => name in cluster && /^(fork|setup|disconnect)/.test(name)),
    inProcesses,
  ),
  refused(
    'processes',
    process,
    'process.',
    [
      'exit',
      'reallyExit',
      'abort',
      'kill',
      'execve',
      '_kill',
      '_debugProcess',
      'setUncaughtExceptionCaptureCallback',
      'send',
      'disconnect',
    ],
    byEnding,
  ),

  refused(
    'threads',
    workerThreads,
    'worker_threads.',
    ['Worker', 'receiveMessageOnPort', 'postMessageToThread', 'getEnvironmentData'],
    elsewhere,
  ),
  refused('threads', globalThis, '', ['MessageChannel', 'BroadcastChannel', 'CompressionStream', 'DecompressionStream'], elsewhere),
  refused('threads', workerThreads, 'worker_threads.', ['MessageChannel', 'BroadcastChannel'], elsewhere),
  refused('threads', streamWeb, 'stream.web.', ['CompressionStream', 'DecompressionStream'], elsewhere),
  refused('threads', Atomics, 'Atomics.', ['wait', 'waitAsync'], elsewhere),
  refused(
    'threads',
    Reflect.get(globalThis, 'WebAssembly') as object,
    'WebAssembly.',
    ['compile', 'instantiate', 'compileStreaming', 'instantiateStreaming'],
    elsewhere,
  ),
  refused('threads', Blob.prototype, 'Blob.', all(Blob.prototype, 'slice'), elsewhere),
  refused(
    'threads',
    SubtleCrypto.prototype,
    'crypto.subtle.',
    all(SubtleCrypto.prototype),
    `${elsewhere} Hashes at once are made by node:crypto's createHash.`,
  ),
  refused(
    'threads',
    zlib,
    'zlib.',
    all(zlib, 'crc32').filter((name) => !name.endsWith('Sync')),
    `${elsewhere} The functions that end in Sync may be used.`,
  ),
  { ...refused('threads', Navigator.prototype, 'navigator.', ['locks'], elsewhere), read: true },

  refused('memory', process.memoryUsage, 'process.memoryUsage.', ['rss'], ofMemory),
  refused(
    'memory',
    process,
    'process.',
    [
      'memoryUsage',
      'cpuUsage',
      'threadCpuUsage',
      'resourceUsage',
      'constrainedMemory',
      'availableMemory',
      'getActiveResourcesInfo',
      '_getActiveHandles',
      '_getActiveRequests',
    ],
    ofMemory,
  ),
  refused('memory', v8, 'v8.', all(v8, 'serialize', 'deserialize'), ofMemory),
  refused('memory', v8.GCProfiler.prototype, 'v8.GCProfiler.', ['start', 'stop'], ofMemory),

  refused('machine', os, 'os.', all(os, 'arch', 'endianness', 'platform', 'type'), ofMachine),
  refused('machine', tty, 'tty.', all(tty), ofMachine),
  refused('machine', util, 'util.', ['getCallSites'], ofMachine),
  refused('machine', process, 'process.', ['binding', '_linkedBinding'], ofMachine),
  { ...refused('machine', process, 'process.', ['cwd'], `${ofMachine} Relative paths are of it.`), always: true },
  refused(
    'machine',
    process,
    'process.',
    all(process).filter((name) => /^([gs]et(e?[ug]id|groups)|initgroups)$/.test(name)),
    ofMachine,
  ),
  // `ppid` and `title` look like values and are read anew each time: in their place only what they were would be left, for all code.
  { ...refused('machine', process, 'process.', ['argv', 'execArgv', 'execPath', 'report'], ofMachine), read: true },
  { ...refused('machine', Navigator.prototype, 'navigator.', ['hardwareConcurrency'], ofMachine), read: true },
  refused('machine', asyncHooks, 'async_hooks.', ['createHook', 'executionAsyncId', 'triggerAsyncId', 'executionAsyncResource'], ofMachine),
  refused('machine', asyncHooks.AsyncResource.prototype, 'AsyncResource.', ['asyncId', 'triggerAsyncId'], ofMachine),
];

function refused(rule: Rule, of: object, prefix: string, names: readonly string[], instead: string): Refused {
  return { rule, of, prefix, names, instead };
}

/** What `node:crypto` gives the same of the same, at once. */
function steadyCrypto(): readonly string[] {
  return [
    ...['hash', 'createHash', 'createHmac', 'hkdfSync', 'pbkdf2Sync', 'scryptSync', 'argon2Sync', 'timingSafeEqual'],
    ...['createSecretKey', 'createPublicKey', 'createPrivateKey', 'createCipheriv', 'createDecipheriv', 'createVerify', 'verify'],
    ...['privateDecrypt', 'publicDecrypt', 'privateEncrypt', 'diffieHellman', 'decapsulate', 'checkPrimeSync'],
    ...['getCipherInfo', 'getCiphers', 'getCurves', 'getHashes'],
  ];
}

function prototypeOf(of: object, maker: string): object {
  return (Reflect.get(of, maker) as { readonly prototype: object }).prototype;
}

/** Databases in files; that of a module is the same for all tasks. */
function databases(): readonly Refused[] {
  const sqlite = process.getBuiltinModule('node:sqlite') as typeof Sqlite | undefined;
  if (sqlite === undefined) return [];
  return [
    refused('files', sqlite, 'sqlite.', ['DatabaseSync', 'backup'], onFiles),
    refused('files', sqlite.DatabaseSync.prototype, 'sqlite.DatabaseSync.', ['exec', 'prepare'], onFiles),
    refused('files', sqlite.StatementSync.prototype, 'sqlite.StatementSync.', ['all', 'get', 'iterate', 'run'], onFiles),
  ];
}

/** Where Node has it. */
function temporalNow(): readonly Refused[] {
  const now = (globalThis as { readonly Temporal?: { readonly Now: object } }).Temporal?.Now;
  return now === undefined ? [] : [refused('time', now, 'Temporal.Now.', callables(now), byClock)];
}

/** Functions, but no classes: those are refused by what makes something of them. */
function callables(of: object): readonly string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(of)).flatMap(([name, { value }]) =>
    typeof value === 'function' && /^[a-z]/.test(name) && name !== 'constructor' ? [name] : [],
  );
}
