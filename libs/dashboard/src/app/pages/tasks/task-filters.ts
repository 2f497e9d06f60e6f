import { text } from '../../texts.ts';

const OPEN = 'running,suspended,blocked';

export const statuses: readonly (readonly [string, string])[] = [
  ['', text.any],
  [OPEN, text.tasks.open],
  ...['running', 'suspended', 'blocked', 'completed', 'failed', 'cancelled', 'terminated', 'timed-out'].map(
    (each) => [each, each] as const,
  ),
];

/** Lists worth a name. */
export const views: readonly (readonly [string, string])[] = [
  [text.tasks.all, ''],
  [text.tasks.open, new URLSearchParams({ status: OPEN }).toString()],
  [text.tasks.blocked, 'status=blocked'],
  [text.tasks.failed, new URLSearchParams({ status: 'failed,timed-out' }).toString()],
];

/** What the API is asked for an address. */
export function queryOf(search: URLSearchParams): Readonly<Record<string, unknown>> {
  const query: Record<string, unknown> = { limit: 50 };
  for (const name of ['status', 'kind', 'name', 'session', 'parent', 'startedBy', 'cursor']) {
    const value = search.get(name);
    if (value !== null && value !== '') query[name] = value;
  }
  const attributes = attributesIn(search.get('attributes') ?? '');
  return Object.keys(attributes).length === 0 ? query : { ...query, attributes };
}

/** `customer=ada, priority=2`; what is half typed says nothing yet. */
function attributesIn(typed: string): Readonly<Record<string, string>> {
  const pairs = typed.split(',').map((pair) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, Math.max(at, 0)).trim(), pair.slice(at + 1).trim()] as const;
  });
  return Object.fromEntries(pairs.filter(([name, value]) => name !== '' && value !== ''));
}
