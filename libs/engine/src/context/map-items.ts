import { inWords, TroupeError, type ItemOutcome, type MapOptions } from '@troupe/contracts';

const CONCURRENCY = 10;
const properties = new Set(['concurrency', 'onError', 'progress']);
/** How often the status says how far it is. */
const TIMES = 100;

/** What a list is gone through with, of the context. */
export interface MapContext {
  readonly status: (text: string) => void;
  readonly isStopping: () => boolean;
  /** Runs code that is about one item. */
  readonly about: (index: number, code: () => unknown) => unknown;
}

/**
 * Goes through a list with so many lanes, each of which takes the next item when it has done one. All of it is code of
 * the task: on replay the items begin and end as they did.
 */
export async function mapItems(
  context: MapContext,
  items: readonly unknown[],
  options: MapOptions,
  fn: (item: unknown, index: number) => unknown,
): Promise<unknown[]> {
  demandMap(items, options, fn);
  const { concurrency = CONCURRENCY, onError = 'throw', progress } = options;
  const all = [...items];
  const outcomes: ItemOutcome<unknown>[] = Array.from({ length: all.length });
  const every = Math.max(1, Math.ceil(all.length / TIMES));
  let [next, done, failed] = [0, 0, 0];
  let first: { readonly error: unknown } | undefined;
  const lane = async (): Promise<void> => {
    while (first === undefined && next < all.length) {
      const index = next++;
      try {
        outcomes[index] = { ok: true, value: await context.about(index, () => fn(all[index], index)) };
      } catch (error) {
        // A cancel is no error of one item.
        if (onError === 'throw' || context.isStopping()) first ??= { error };
        outcomes[index] = { ok: false, index, error };
        failed++;
      }
      done++;
      if (progress !== undefined && (done % every === 0 || done === all.length))
        context.status(`${progress}: ${done} of ${all.length}${failed === 0 ? '' : `, ${failed} failed`}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, all.length) }, lane));
  if (first !== undefined) throw first.error;
  return onError === 'collect' ? outcomes : outcomes.map((outcome) => (outcome.ok ? outcome.value : undefined));
}

function demandMap(items: unknown, options: MapOptions, fn: unknown): void {
  if (!Array.isArray(items)) throw new TroupeError('wrong-type', `ctx.map(items, options, fn) takes a list; got ${inWords(items)}.`);
  if (typeof fn !== 'function' || typeof options !== 'object' || options === null)
    throw new TroupeError('wrong-type', 'ctx.map(items, options, fn) takes options, which may be {}, and a function.');
  const unknown = Object.keys(options).find((name) => !properties.has(name));
  if (unknown !== undefined) throw new TroupeError('unknown-property', `ctx.map has no option ${JSON.stringify(unknown.slice(0, 64))}.`);
  const { concurrency = 1, onError = 'throw' } = options;
  if (!Number.isSafeInteger(concurrency) || concurrency < 1)
    throw new TroupeError('out-of-range', `concurrency is a whole number ≥ 1; got ${inWords(concurrency)}.`);
  if (onError !== 'throw' && onError !== 'collect')
    throw new TroupeError('out-of-range', `onError is "throw" or "collect"; got ${inWords(onError)}.`);
}
