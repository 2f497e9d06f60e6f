import type { Json } from '@troupe/contracts';
import type { ToolFacts } from './fingerprint.ts';

/** One place where what a server says of a tool is another. */
export interface FactChange {
  /** A JSON pointer. */
  readonly at: string;
  /** Missing where there was nothing. */
  readonly was?: Json;
  readonly is?: Json;
}

/** Changes that are shown; the last one says that there are more. */
const MOST = 100;

export function diffOf(was: ToolFacts, is: ToolFacts): readonly FactChange[] {
  const changes: FactChange[] = [];
  compare(was as unknown as Json, is as unknown as Json, '', changes);
  return changes.length <= MOST ? changes : [...changes.slice(0, MOST), { at: '', is: `and ${changes.length - MOST} more` }];
}

function compare(was: Json | undefined, is: Json | undefined, at: string, changes: FactChange[]): void {
  if (was === is) return;
  if (isObject(was) && isObject(is)) {
    for (const name of new Set([...Object.keys(was), ...Object.keys(is)]))
      compare(was[name], is[name], `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, changes);
    return;
  }
  if (JSON.stringify(was) === JSON.stringify(is)) return;
  changes.push({ at, ...(was === undefined ? {} : { was }), ...(is === undefined ? {} : { is }) });
}

function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
