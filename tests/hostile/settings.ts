type Value = string | { readonly repeat: readonly [text: string, times: number] };

/** An entry of `environment.json`: each value for each variable, or some variables at once. */
export interface HostileSetting {
  readonly what: string;
  readonly variables?: readonly string[];
  readonly values?: readonly Value[];
  readonly env?: Readonly<Record<string, Value>>;
  /** It looks odd, and is fine. */
  readonly taken?: boolean;
  /** Only a start of this program can show it. */
  readonly program?: string;
  /** What the refusal names, when that is not the first variable. */
  readonly says?: string;
}

/** The secret among the values, which no message repeats. */
export const CANARY = 'quiet-canary-0123456789';

export function settingsIn(text: string): readonly HostileSetting[] {
  return JSON.parse(text) as HostileSetting[];
}

export function valueOf(value: Value): string {
  return typeof value === 'string' ? value : value.repeat[0].repeat(value.repeat[1]);
}

export function environmentOf(env: HostileSetting['env'] = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, valueOf(value)]));
}
