import type { Answer } from '../../api/client.ts';
import { jsonText } from '../../values/json-text.ts';
import { inWords } from '../../values/durations.ts';

export type Schedule = Answer<'/v1/schedules/{id}'>;

/** When it is due, in one line. */
export function whenOf({ cron, every, offset, calendar, at, timeZone }: Schedule): string {
  const parts = [
    ...[cron ?? []].flat(),
    ...(every === undefined ? [] : [`every ${asText(every)}${offset === undefined ? '' : `, ${asText(offset)} later`}`]),
    ...[calendar ?? []].flat().map((entry) => JSON.stringify(entry)),
    ...[at ?? []].flat().map(String),
  ];
  return `${parts.join('; ')}${timeZone === undefined ? '' : ` (${timeZone})`}`;
}

export function asText(duration: string | number): string {
  return typeof duration === 'number' ? inWords(duration) : duration;
}

/** What a schedule says of itself beside its settings. */
const seen: ReadonlySet<string> = new Set([
  ...['id', 'ofApp', 'paused', 'pausedAt', 'note', 'createdAt', 'createdBy', 'updatedAt'],
  ...['started', 'running', 'waiting', 'last', 'next'],
]);

/** Its settings alone, as they are sent again when it is changed. */
export function settingsOf(schedule: Schedule): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(schedule).filter(([name]) => !seen.has(name)));
}

export const whenKinds = ['cron', 'every', 'at', 'calendar'] as const;
export type WhenKind = (typeof whenKinds)[number];

/** Which of them a form shows, and as what text: the first that the settings have. */
export function typedWhen(settings: Readonly<Record<string, unknown>>): readonly [kind: WhenKind, typed: string] {
  const kind = whenKinds.find((each) => settings[each] !== undefined) ?? 'cron';
  const value = settings[kind];
  return [kind, typeof value === 'number' ? String(value) : jsonText(value)];
}

/** A text stands for itself; a list, an object and a number are JSON. */
export function readWhen(kind: WhenKind, typed: string): unknown {
  const text = typed.trim();
  return kind === 'calendar' || /^[[{]|^\d+$/.test(text) ? (JSON.parse(text) as unknown) : text;
}
