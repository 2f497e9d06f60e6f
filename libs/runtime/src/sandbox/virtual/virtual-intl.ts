import type { Execution } from '@troupe/engine';
import { inTheShapeOf, type Replacement } from '../replace-member.ts';
import { standIn, type Guarded } from '../stand-in.ts';

type Formatter = new (locales?: unknown, options?: unknown) => object;
type Call = (...args: readonly unknown[]) => unknown;

/** What code of a task gets where it names none; of the machine it would be another one elsewhere. */
const LOCALE = 'en-US';
const ZONE = 'UTC';

/** The locales asked for, and one that is there on every machine behind them. */
export function fixedLocales(locales: unknown): readonly string[] {
  return [...Intl.getCanonicalLocales(locales as string), LOCALE];
}

/** The same options, in UTC where they name no zone. */
export function fixedZone(options: unknown): object {
  const given = options === undefined ? {} : (Object(options) as { readonly timeZone?: unknown });
  return given.timeZone === undefined ? (Object.create(given, { timeZone: { value: ZONE, enumerable: true } }) as object) : given;
}

/**
 * `Intl` in the code of a task: without a locale it is that of the United States, without a zone UTC,
 * and without a time the turn's. What a module made for all tasks, when it was loaded, follows.
 */
export function virtualIntl(guarded: Guarded): readonly Replacement[] {
  return Object.getOwnPropertyNames(Intl).flatMap((name) => {
    const maker: unknown = Reflect.get(Intl, name);
    // Locales themselves are the same everywhere.
    const isFormatter = typeof maker === 'function' && maker.prototype !== undefined && name !== 'Locale';
    return isFormatter ? virtualFormatter(guarded, name, maker as Formatter) : [];
  });
}

function virtualFormatter(guarded: Guarded, name: string, maker: Formatter): readonly Replacement[] {
  const isOfTime = name === 'DateTimeFormat';
  const optionsOf = (options: unknown): unknown => (isOfTime ? fixedZone(options) : options);
  /** Of those that were made elsewhere: what they were made of, then their like for tasks. */
  const made = new WeakMap<object, readonly [locales: unknown, options: unknown]>();
  const likes = new WeakMap<object, object>();
  const likeOf = (formatter: object): object => {
    const of = made.get(formatter);
    if (of === undefined) return formatter;
    let like = likes.get(formatter);
    if (like === undefined) likes.set(formatter, (like = new maker(fixedLocales(of[0]), optionsOf(of[1]))));
    return like;
  };

  const Guard = function (this: unknown, ...args: readonly unknown[]): unknown {
    const [locales, options] = args;
    const target = new.target === undefined || new.target === (Guard as unknown) ? maker : (new.target as unknown as Formatter);
    if (guarded() !== undefined) return Reflect.construct(maker, [fixedLocales(locales), optionsOf(options)], target);
    // Only some may be called without `new`: the real one knows.
    const formatter = (
      new.target === undefined ? Reflect.apply(maker as unknown as Call, undefined, args) : Reflect.construct(maker, args, target)
    ) as object;
    made.set(formatter, [locales, typeof options === 'object' && options !== null ? { ...options } : options]);
    return formatter;
  };
  const withTime = (execution: Execution, member: string, args: readonly unknown[]): readonly unknown[] =>
    isOfTime && (member === 'format' || member === 'formatToParts') && args[0] === undefined ? [execution.now] : args;

  const { prototype } = maker as { readonly prototype: object };
  const methods = Object.getOwnPropertyNames(prototype)
    .filter((member) => member !== 'constructor')
    .map((member): Replacement => {
      const getter = Object.getOwnPropertyDescriptor(prototype, member)?.get;
      if (getter === undefined) {
        const by = (original: unknown): unknown =>
          standIn(guarded, original, (execution, _, args, self) =>
            Reflect.apply(original as Call, likeOf(self as object), withTime(execution, member, args)),
          );
        return { of: prototype, name: member, by };
      }
      /** `format` and `compare` belong to their formatter, whatever calls them. */
      const bound = new WeakMap<object, unknown>();
      const boundTo = (formatter: object): unknown => {
        let call = bound.get(formatter);
        if (call === undefined) {
          const original = Reflect.apply(getter, formatter, []) as Call;
          call = standIn(guarded, original, (execution, _, args) =>
            Reflect.apply(Reflect.apply(getter, likeOf(formatter), []) as Call, undefined, withTime(execution, member, args)),
          );
          bound.set(formatter, call);
        }
        return call;
      };
      return { of: prototype, name: member, read: (_, self) => boundTo(self) };
    });
  return [
    { of: Intl, name, by: () => inTheShapeOf(maker, Guard) },
    { of: prototype, name: 'constructor', by: () => Reflect.get(Intl, name) as unknown },
    ...methods,
  ];
}
