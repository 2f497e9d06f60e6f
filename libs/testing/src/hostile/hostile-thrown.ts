import fc from 'fast-check';
import { hostileNumberLikes, hostileNumbers } from './hostile-numbers.ts';

/** A value made anew each time, under a name that a test can show. */
export interface Made<T = unknown> {
  readonly name: string;
  readonly make: () => T;
}

/** What code may look at in an error. */
const properties = ['name', 'message', 'code', 'details', 'cause', 'errors', 'stack', 'retryable', 'retryAfter', 'toString', 'toJSON'];

/** Values that code of an app may throw and that do not behave as errors do. */
export const hostileThrown: readonly Made[] = [
  { name: 'undefined', make: () => undefined },
  { name: 'null', make: () => null },
  { name: 'a boolean', make: () => false },
  { name: 'a number', make: () => Number.NaN },
  { name: 'a bigint of a million digits', make: () => 1n << 3_400_000n },
  { name: 'an empty text', make: () => '' },
  { name: 'half a character', make: () => '\uD800' },
  { name: 'a text of a megabyte', make: () => 'x'.repeat(1_000_000) },
  { name: 'a symbol', make: () => Symbol('x') },
  { name: 'a function', make: () => () => 1 },
  { name: 'a function whose text throws', make: () => Object.assign(() => 1, { toString: throwing, [Symbol.toPrimitive]: throwing }) },
  { name: 'a class', make: () => class {} },
  { name: 'a promise', make: () => Promise.resolve(1) },
  { name: 'a date that is none', make: () => new Date(Number.NaN) },
  { name: 'an object without a prototype', make: () => Object.create(null) as object },
  { name: 'a frozen array', make: () => Object.freeze([1, 2]) },
  { name: 'a getter of a message that throws', make: () => withGetters({}, ['message']) },
  { name: 'an Error whose getters throw', make: () => withGetters(new Error('x'), properties) },
  {
    name: 'an Error whose getters throw an Error whose getters throw',
    make: () => withGetters(new Error('x'), properties, () => withGetters(new Error('y'), properties)),
  },
  { name: 'a revoked proxy', make: revoked },
  { name: 'a revoked proxy of a function', make: () => revoked(() => 1) },
  { name: 'a proxy that throws at every look', make: () => new Proxy(new Error('x'), everyTrap(throwing)) },
  { name: 'a proxy that answers every look with itself', make: endless },
  { name: 'an Error that causes itself', make: () => withSelf('cause') },
  { name: 'an Error that is in its own details', make: () => withSelf('details') },
  { name: 'an Error whose details hold it often', make: wideDetails },
  { name: 'an AggregateError of itself', make: aggregateOfItself },
  { name: 'an AggregateError of revoked proxies', make: () => new AggregateError([revoked(), revoked()], 'x') },
  { name: 'causes a thousand deep', make: () => nestedCauses(1_000) },
  { name: 'details ten thousand deep', make: () => Object.assign(new Error('x'), { details: nested(10_000) }) },
  {
    name: 'details of a million values',
    make: () => Object.assign(new Error('x'), { details: Array.from({ length: 1_000_000 }, (_, i) => i) }),
  },
  { name: 'details that are in a circle', make: () => Object.assign(new Error('x'), { details: circle() }) },
  {
    name: 'details that cannot be JSON',
    make: () => Object.assign(new Error('x'), { details: { at: new Date(0), big: 1n, fn: throwing } }),
  },
  {
    name: 'properties of wrong types',
    make: () => Object.assign(new Error('x'), { name: 5, message: { a: 1 }, code: [], stack: 7, retryable: 'no' }),
  },
  { name: 'texts of a megabyte', make: () => withTexts('x'.repeat(1_000_000)) },
  { name: 'a code whose text throws', make: () => Object.assign(new Error('x'), { code: { toString: throwing } }) },
  { name: 'a JSON form that throws', make: () => Object.assign(new Error('x'), { toJSON: throwing, details: { toJSON: throwing } }) },
  ...[...hostileNumbers, ...hostileNumberLikes].map((retryAfter, i) => ({
    name: `a retryable Error with wait ${i}`,
    make: () => Object.assign(new Error('later'), { retryable: true, retryAfter }),
  })),
];

/**
 * Errors, objects and proxies with any of the above, or a getter that throws, in any property. What is
 * generated makes the value, since a generator looks at the values it gives.
 */
export function anyThrown(): fc.Arbitrary<() => unknown> {
  const known = fc.constantFrom(...hostileThrown).map(({ make }) => make);
  const value = fc.oneof(known, fc.anything().map(constant), fc.constantFrom(...hostileNumbers).map(constant));
  const base = fc.constantFrom(
    () => new Error('x'),
    () => ({}),
    () => Object.create(null) as object,
    () => new AggregateError([], 'x'),
  );
  const property = fc.tuple(fc.constantFrom(...properties), fc.boolean(), value);
  const composed = fc.tuple(base, fc.array(property, { maxLength: 6 }), fc.boolean()).map(([make, given, proxied]) => () => {
    const error = make();
    for (const [key, throws, held] of given)
      Object.defineProperty(error, key, { get: throws ? throwing : held, configurable: true, enumerable: true });
    return proxied ? new Proxy(error, {}) : error;
  });
  return fc.oneof(known, composed, fc.anything().map(constant));
}

function constant<T>(value: T): () => T {
  return () => value;
}

function throwing(): never {
  throw new Error('on purpose');
}

function withGetters(of: object, names: readonly string[], thrown: () => unknown = () => new Error('on purpose')): object {
  for (const name of names) {
    Object.defineProperty(of, name, {
      get() {
        throw thrown();
      },
    });
  }
  return of;
}

function revoked(of: object = {}): object {
  const { proxy, revoke } = Proxy.revocable(of, {});
  revoke();
  return proxy;
}

function everyTrap(trap: () => never): ProxyHandler<object> {
  return { get: trap, has: trap, getPrototypeOf: trap, ownKeys: trap, getOwnPropertyDescriptor: trap, set: trap, isExtensible: trap };
}

function endless(): object {
  const proxy: object = new Proxy({}, { get: () => proxy });
  return proxy;
}

function withSelf(property: 'cause' | 'details'): Error {
  const error = new Error('x');
  return Object.assign(error, { [property]: error });
}

function wideDetails(): Error {
  const error = new Error('x');
  return Object.assign(error, { details: Array.from({ length: 1_000 }, () => error) });
}

function aggregateOfItself(): AggregateError {
  const error = new AggregateError([], 'x');
  error.errors.push(error, error);
  return error;
}

function nestedCauses(depth: number): Error {
  let error = new Error('first');
  for (let i = 0; i < depth; i++) error = new Error(`cause ${i}`, { cause: error });
  return error;
}

function nested(depth: number): object {
  let value: object = {};
  for (let i = 0; i < depth; i++) value = { value };
  return value;
}

function circle(): object {
  const value: { self?: object } = {};
  value.self = value;
  return value;
}

function withTexts(text: string): Error {
  return Object.assign(new Error(text), { name: text, code: text, stack: `${text}\n${text}`, details: { text } });
}
