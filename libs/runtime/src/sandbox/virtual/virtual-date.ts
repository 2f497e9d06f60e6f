import { inTheShapeOf, type Replacement } from '../replace-member.ts';
import { standIn, type Guarded } from '../stand-in.ts';
import { inUtc, parseInUtc } from './utc-date.ts';
import { fixedLocales, fixedZone } from './virtual-intl.ts';

const RealDate = Date;
const realNow = Date.now;
const realParse = Date.parse;
const inLocale = ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString'];

/**
 * `Date` in the code of a task: its now is that of the turn, and its zone is UTC, so that it says the
 * same live and on replay, on any machine.
 */
export function virtualDate(guarded: Guarded): readonly Replacement[] {
  const now = (): number => guarded()?.now ?? realNow();
  const readText = (text: string): number => (guarded() === undefined ? realParse(text) : parseInUtc(String(text)));

  function VirtualDate(...args: readonly unknown[]): Date | string {
    if (new.target === undefined) return new RealDate(now()).toString();
    const given = (args.length === 0 ? [now()] : guarded() === undefined ? args : [timeOf(args)]) as [number];
    return new.target === VirtualDate ? new RealDate(...given) : (Reflect.construct(RealDate, given, new.target) as Date);
  }
  inTheShapeOf(RealDate, VirtualDate);
  VirtualDate.now = inTheShapeOf(realNow, now);
  VirtualDate.parse = inTheShapeOf(realParse, readText);

  const { prototype } = RealDate;
  return [
    { of: globalThis, name: 'Date', by: () => VirtualDate },
    { of: prototype, name: 'constructor', by: () => VirtualDate },
    // Modules loaded earlier may hold the real one.
    { of: RealDate, name: 'now', by: () => VirtualDate.now },
    { of: RealDate, name: 'parse', by: () => VirtualDate.parse },
    ...Object.entries(inUtc).map(([name, method]): Replacement => {
      const by = (original: unknown): unknown => standIn(guarded, original, (_, __, args, self) => Reflect.apply(method, self, args));
      return { of: prototype, name, by };
    }),
    ...inLocale.map((name): Replacement => {
      const by = (original: unknown): unknown =>
        standIn(guarded, original, (_, real, [locales, options]) => real(fixedLocales(locales), fixedZone(options)));
      return { of: prototype, name, by };
    }),
  ];
}

/** What the constructor makes of what it is given. */
function timeOf(args: readonly unknown[]): unknown {
  if (args.length > 1) return RealDate.UTC(...(args as [number, number]));
  const [given] = args;
  if (typeof given === 'string') return parseInUtc(given);
  if (typeof given !== 'object' || given === null || given instanceof RealDate) return given;
  const primitive = toPrimitive(given);
  return typeof primitive === 'string' ? parseInUtc(primitive) : primitive;
}

function toPrimitive(given: object): unknown {
  const own = (given as { readonly [Symbol.toPrimitive]?: (hint: string) => unknown })[Symbol.toPrimitive];
  if (own !== undefined && own !== null) return Reflect.apply(own, given, ['default']);
  const value: unknown = given.valueOf();
  return typeof value === 'object' ? String(given as unknown) : value;
}
