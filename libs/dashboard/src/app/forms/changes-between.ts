export interface Change {
  /** A JSON pointer. */
  readonly at: string;
  readonly was: unknown;
  readonly is: unknown;
}

const MOST = 100;

/** Where two JSON values differ. */
export function changesBetween(was: unknown, is: unknown, at = ''): readonly Change[] {
  if (was === is || JSON.stringify(was) === JSON.stringify(is)) return [];
  if (!isObject(was) || !isObject(is)) return [{ at: at === '' ? '/' : at, was, is }];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names
    .flatMap((name) => changesBetween(was[name], is[name], `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`))
    .slice(0, MOST);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
