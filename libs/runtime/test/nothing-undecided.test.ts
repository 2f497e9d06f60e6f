import { builtinModules } from 'node:module';
import { describe, expect, it } from 'vitest';
import { installGuards } from '../src/index.ts';

/**
 * What code of tasks gets as it is, though it is a function of a module of Node: it gives the same of
 * the same everywhere, or is nothing without something that is refused. A change that adds a name to these
 * lists has made sure; docs/determinism.md says which are left out on purpose.
 */
const asTheyAre: Readonly<Record<string, string>> = {
  assert: `
    Assert AssertionError CallTracker deepEqual deepStrictEqual doesNotMatch doesNotReject doesNotThrow equal fail ifError
    match notDeepEqual notDeepStrictEqual notEqual notStrictEqual ok partialDeepStrictEqual rejects strict strictEqual
    throws`,
  'assert/strict': `
    Assert AssertionError CallTracker deepEqual deepStrictEqual doesNotMatch doesNotReject doesNotThrow equal fail ifError
    match notDeepEqual notDeepStrictEqual notEqual notStrictEqual ok partialDeepStrictEqual rejects strict strictEqual
    throws`,
  async_hooks: 'AsyncLocalStorage AsyncResource',
  buffer: 'Blob Buffer INSPECT_MAX_BYTES atob btoa isAscii isUtf8 resolveObjectURL transcode',
  child_process: 'ChildProcess',
  cluster: 'Worker',
  crypto: `
    Certificate Cipheriv Decipheriv DiffieHellman DiffieHellmanGroup ECDH Hash Hmac KeyObject Sign Verify X509Certificate
    argon2Sync checkPrimeSync createCipheriv createDecipheriv createHash createHmac createPrivateKey createPublicKey
    createSecretKey createVerify decapsulate diffieHellman fips getCipherInfo getCiphers getCurves getHashes
    getRandomValues hash hkdfSync pbkdf2Sync privateDecrypt privateEncrypt publicDecrypt scryptSync subtle timingSafeEqual
    verify webcrypto`,
  dgram: 'Socket',
  diagnostics_channel: 'Channel channel hasSubscribers subscribe tracingChannel unsubscribe',
  dns: 'Resolver promises',
  'dns/promises': 'Resolver',
  events: `
    EventEmitter EventEmitterAsyncResource addAbortListener captureRejections defaultMaxListeners getEventListeners
    getMaxListeners init listenerCount on once setMaxListeners`,
  fs: 'Dir Dirent F_OK R_OK Stats W_OK X_OK promises',
  http: `
    Agent CloseEvent IncomingMessage MessageEvent OutgoingMessage Server ServerResponse globalAgent maxHeaderSize
    validateHeaderName validateHeaderValue`,
  http2: 'Http2ServerRequest Http2ServerResponse getDefaultSettings getPackedSettings getUnpackedSettings',
  https: 'Agent Server',
  module: `
    Module SourceMap createRequire enableCompileCache findPackageJSON findSourceMap flushCompileCache getCompileCacheDir
    getSourceMapsSupport isBuiltin register registerHooks runMain setSourceMapsSupport stripTypeScriptTypes
    syncBuiltinESMExports wrap wrapper`,
  net: 'BlockList BoundSocket Server Socket SocketAddress Stream isIP isIPv4 isIPv6',
  os: 'arch endianness platform type',
  path: 'basename dirname extname format isAbsolute join matchesGlob normalize parse relative resolve toNamespacedPath',
  'path/posix': 'basename dirname extname format isAbsolute join matchesGlob normalize parse relative resolve toNamespacedPath',
  'path/win32': 'basename dirname extname format isAbsolute join matchesGlob normalize parse relative resolve toNamespacedPath',
  perf_hooks: 'Performance PerformanceEntry PerformanceMeasure PerformanceObserverEntryList PerformanceResourceTiming',
  process: `
    allowedNodeEnvironmentFlags emit emitWarning exitCode finalization getBuiltinModule hasUncaughtExceptionCaptureCallback ref
    setSourceMapsEnabled sourceMapsEnabled unref`,
  querystring: 'decode encode escape parse stringify unescape unescapeBuffer',
  readline: 'Interface',
  'readline/promises': 'Interface Readline',
  stream: `
    Duplex PassThrough Readable Stream Transform Writable addAbortSignal compose destroy duplexPair finished
    getDefaultHighWaterMark isDestroyed isDisturbed isErrored isReadable isWritable pipeline promises
    setDefaultHighWaterMark`,
  'stream/consumers': 'arrayBuffer blob buffer bytes json text',
  'stream/promises': 'finished pipeline',
  'stream/web': `
    ByteLengthQueuingStrategy CountQueuingStrategy ReadableByteStreamController ReadableStream ReadableStreamBYOBReader
    ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader ReadableStreamTee
    TextDecoderStream TextEncoderStream TransformStream TransformStreamDefaultController WritableStream
    WritableStreamDefaultController WritableStreamDefaultWriter`,
  string_decoder: 'StringDecoder',
  timers: 'clearImmediate clearInterval clearTimeout promises',
  tls: 'SecureContext Server TLSSocket checkServerIdentity convertALPNProtocols getCiphers rootCertificates',
  tty: 'ReadStream WriteStream',
  url: `
    URL URLPattern URLSearchParams Url domainToASCII domainToUnicode fileURLToPath fileURLToPathBuffer format parse
    pathToFileURL resolve resolveObject urlToHttpOptions`,
  util: `
    MIMEParams MIMEType TextDecoder TextEncoder aborted callbackify convertProcessSignalToExitCode debug debuglog
    deprecate diff format formatWithOptions getSystemErrorMap getSystemErrorMessage getSystemErrorName inherits inspect
    isArray isDeepStrictEqual parseEnv promisify setTraceSigInt stripVTControlCharacters toUSVString
    transferableAbortController transferableAbortSignal`,
  'util/types': `
    isAnyArrayBuffer isArgumentsObject isArrayBuffer isArrayBufferView isAsyncFunction isBigInt64Array isBigIntObject
    isBigUint64Array isBooleanObject isBoxedPrimitive isCryptoKey isDataView isDate isExternal isFloat16Array
    isFloat32Array isFloat64Array isGeneratorFunction isGeneratorObject isInt16Array isInt32Array isInt8Array isKeyObject
    isMap isMapIterator isModuleNamespaceObject isNativeError isNumberObject isPromise isProxy isRegExp isSet
    isSetIterator isSharedArrayBuffer isStringObject isSymbolObject isTypedArray isUint16Array isUint32Array isUint8Array
    isUint8ClampedArray isWeakMap isWeakSet`,
  v8: 'DefaultDeserializer DefaultSerializer Deserializer GCProfiler Serializer deserialize serialize',
  vm: 'Script isContext runInThisContext',
  worker_threads: `
    MessagePort isMarkedAsUntransferable markAsUncloneable markAsUntransferable moveMessagePortToContext
    setEnvironmentData`,
  zlib: `
    BrotliCompress BrotliDecompress Deflate DeflateRaw Gunzip Gzip Inflate InflateRaw Unzip ZstdCompress ZstdDecompress
    brotliCompressSync brotliDecompressSync crc32 deflateRawSync deflateSync gunzipSync gzipSync inflateRawSync
    inflateSync unzipSync zstdCompressSync zstdDecompressSync`,
  'node:sqlite': 'Session StatementSync',
};
const globalsAsTheyAre = `
  AbortController AbortSignal AggregateError Array ArrayBuffer AsyncDisposableStack BigInt BigInt64Array BigUint64Array
  Blob Boolean Buffer ByteLengthQueuingStrategy CloseEvent CountQueuingStrategy Crypto CryptoKey CustomEvent
  DOMException DataView DisposableStack Error EvalError Event EventTarget FinalizationRegistry Float16Array Float32Array
  Float64Array FormData Function Headers Int16Array Int32Array Int8Array Iterator Map MessageEvent MessagePort Navigator
  Number Object Performance PerformanceEntry PerformanceMeasure PerformanceObserverEntryList PerformanceResourceTiming
  Promise Proxy RangeError ReadableByteStreamController ReadableStream ReadableStreamBYOBReader
  ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader ReferenceError RegExp Request
  Response Set SharedArrayBuffer String SubtleCrypto SuppressedError Symbol SyntaxError TextDecoder TextDecoderStream
  TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController TypeError URIError URL URLPattern
  URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet WritableStream
  WritableStreamDefaultController WritableStreamDefaultWriter atob btoa clearImmediate clearInterval clearTimeout crypto
  decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval isFinite isNaN navigator parseFloat parseInt
  performance process queueMicrotask structuredClone unescape`;

/** Modules that code of tasks has no use for, and that do nothing before something of them is refused. */
const unused = new Set([
  'constants',
  'domain',
  'inspector',
  'inspector/promises',
  'node:sea',
  'node:test',
  'node:test/reporters',
  'punycode',
  'repl',
  'sys',
  'trace_events',
  'wasi',
]);

type Members = ReadonlyMap<string, unknown>;

function functionsOf(of: object): Members {
  return new Map(
    Object.entries(Object.getOwnPropertyDescriptors(of)).flatMap(([name, { value, get }]) => {
      const isPlain = !name.startsWith('_') && name !== 'constructor' && name !== 'super_';
      return isPlain && (typeof value === 'function' || get !== undefined) ? [[name, value ?? get] as const] : [];
    }),
  );
}

const modules = builtinModules.filter((name) => !name.startsWith('_') && !unused.has(name));
const moduleOf = (name: string): object => process.getBuiltinModule(name) as object;

/** What guards leave as it is. */
function left(of: () => object): readonly string[] {
  const before = functionsOf(of());
  const guards = installGuards();
  const now = functionsOf(of());
  guards.remove();
  return [...before].flatMap(([name, member]) => (now.get(name) === member ? [name] : [])).toSorted();
}

describe('every function of Node is virtual, refused, or known to be the same everywhere', () => {
  it.each(modules)('node:%s', (name) => {
    const known = new Set((asTheyAre[name] ?? '').split(/\s+/));
    expect(left(() => moduleOf(name)).filter((each) => !known.has(each))).toEqual([]);
  });

  it('globals', () => {
    const known = new Set(globalsAsTheyAre.split(/\s+/));
    expect(left(() => globalThis).filter((name) => !known.has(name))).toEqual([]);
  });
});
