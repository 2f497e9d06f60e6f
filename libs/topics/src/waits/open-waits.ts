import { fitsCondition, tenantOf, valueAt, type TopicMessage } from '@troupe/contracts';
import type { LoggedEvent } from '../port.ts';
import type { WaitRecord } from './wait-records.ts';

/** The waits of a topic, of which those are found at once that one value of an event decides. */
export interface OpenWaits {
  readonly size: number;
  has(wait: WaitRecord): boolean;
  add(wait: WaitRecord): void;
  remove(wait: WaitRecord): void;
  all(): Iterable<WaitRecord>;
  /** Those an event is for. */
  fitting(event: Pick<LoggedEvent, 'tenant'>, message: TopicMessage): readonly WaitRecord[];
}

/** Of waits that no value decides. */
const ANY = '';

export function openWaits(): OpenWaits {
  const waits = new Map<string, WaitRecord>();
  /** By tenant and path, then by the value there. */
  const groups = new Map<string, Map<string, Map<string, WaitRecord>>>();
  const groupOf = (tenant: string, path: string): string => `${tenant} ${path}`;
  const placeOf = (wait: WaitRecord): readonly [group: string, value: string] => {
    const [path, value] = Object.entries(wait.where ?? {}).find(([, asked]) => typeof asked !== 'object' || asked === null) ?? [ANY, ANY];
    return [groupOf(tenantOf(wait.task), path), textOf(value)];
  };
  return {
    get size() {
      return waits.size;
    },
    has: (wait) => waits.has(keyOf(wait)),
    add(wait) {
      const key = keyOf(wait);
      const [group, value] = placeOf(wait);
      const values = groups.get(group) ?? new Map<string, Map<string, WaitRecord>>();
      const found = values.get(value) ?? new Map<string, WaitRecord>();
      waits.set(key, wait);
      groups.set(group, values.set(value, found.set(key, wait)));
    },
    remove(wait) {
      const key = keyOf(wait);
      const [group, value] = placeOf(wait);
      const values = groups.get(group);
      waits.delete(key);
      values?.get(value)?.delete(key);
      if (values?.get(value)?.size === 0) values.delete(value);
      if (values?.size === 0) groups.delete(group);
    },
    all: () => waits.values(),
    fitting({ tenant }, message) {
      const prefix = groupOf(tenant, ANY);
      return [...groups]
        .filter(([group]) => group.startsWith(prefix))
        .flatMap(([group, values]) => {
          const path = group.slice(prefix.length);
          const value = path === ANY ? ANY : valueAt(message, path);
          const found = typeof value === 'object' && value !== null ? undefined : values.get(textOf(value));
          return found === undefined ? [] : [...found.values()];
        })
        .filter(({ where = {} }) => fitsCondition(where, message));
    },
  };
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? '';
}

function keyOf({ task, command }: WaitRecord): string {
  return `${task} ${command}`;
}
