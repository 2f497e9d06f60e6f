import { TroupeError, type Fault } from '@troupe/contracts';

/** Where traces go. */
export type TraceTarget =
  | { readonly kind: 'none' }
  | { readonly kind: 'otlp'; readonly url: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'jaeger'; readonly endpoint: string; readonly username?: string; readonly password?: string };

export interface TelemetryConfig {
  readonly service: string;
  readonly traces: TraceTarget;
  /** Attributes of the process, besides the name of the service. */
  readonly resource: Readonly<Record<string, string>>;
  /** Which share of the traces is kept, 0 to 1. */
  readonly ratio: number;
  /** Whether a caller's own decision to keep or drop a trace counts first. */
  readonly followsCaller: boolean;
  /** Milliseconds between two exports. */
  readonly exportDelay: number;
  /** Whether prompts, answers and tool arguments are written into spans. */
  readonly contents: boolean;
  readonly metrics: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const samplers: Readonly<Record<string, { readonly followsCaller: boolean; readonly ratio: 0 | 1 | 'argument' }>> = {
  always_on: { followsCaller: false, ratio: 1 },
  always_off: { followsCaller: false, ratio: 0 },
  traceidratio: { followsCaller: false, ratio: 'argument' },
  parentbased_always_on: { followsCaller: true, ratio: 1 },
  parentbased_always_off: { followsCaller: true, ratio: 0 },
  parentbased_traceidratio: { followsCaller: true, ratio: 'argument' },
};
const kinds = ['none', 'otlp', 'jaeger'] as const;
const EXPORT_DELAY_MS = 1_000;
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

/**
 * What the environment says of telemetry: the variables OpenTelemetry defines, and `TROUPE_TRACES`
 * and `TROUPE_METRICS`. Naming an endpoint is enough to turn traces on.
 *
 * @param service the name of the service where `OTEL_SERVICE_NAME` gives none
 * @param report is called with each problem, where those of all settings are collected
 * @throws TroupeError `invalid-configuration` with every problem in `errors`, when there is no `report`
 */
export function telemetryConfig(env: Environment, service = 'troupe', report?: (message: string) => void): TelemetryConfig {
  const faults: Fault[] = [];
  const problem = report ?? ((message: string): void => void faults.push({ message }));
  const read = (name: string): string | undefined => env[name]?.trim() || undefined;

  const oneOf = <T extends string>(name: string, values: readonly T[]): T | undefined => {
    const text = read(name)?.toLowerCase();
    if (text === undefined || values.includes(text as T)) return text as T | undefined;
    problem(`${name} is one of ${values.join(', ')}; got ${JSON.stringify(text)}.`);
    return undefined;
  };
  const address = (name: string): string | undefined => {
    const text = read(name);
    if (text === undefined || isHttpUrl(text)) return text;
    problem(`${name} is an http or https address; got ${JSON.stringify(text)}.`);
    return undefined;
  };
  const pairs = (name: string, secret: boolean): Record<string, string> => {
    const found = new Map<string, string>();
    for (const [index, pair] of (read(name) ?? '').split(',').entries()) {
      if (pair.trim() === '') continue;
      const [, key, value] = /^\s*([^=\s]+)\s*=(.*)$/.exec(pair) ?? [];
      const text = value === undefined ? undefined : decoded(value.trim());
      if (key !== undefined && text !== undefined && (!secret || (HEADER_NAME.test(key) && HEADER_VALUE.test(text)))) found.set(key, text);
      // Headers hold credentials, and this text ends up in logs.
      else if (secret) problem(`${name}: part ${index + 1} is not name=value of an HTTP header with the value URL-encoded.`);
      else problem(`${name}: part ${index + 1}, ${JSON.stringify(pair)}, is not name=value with the value URL-encoded.`);
    }
    return Object.fromEntries(found);
  };
  const number = (name: string, fallback: number, max: number): number => {
    const text = read(name);
    const value = text === undefined ? fallback : /^(?:\d+(?:\.\d+)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
    if (value >= 0 && value <= max) return value;
    problem(`${name} is a number from 0 to ${max}; got ${JSON.stringify(text)}.`);
    return fallback;
  };

  const endpoint = address('OTEL_EXPORTER_OTLP_ENDPOINT');
  const tracesEndpoint = address('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  const jaeger = address('OTEL_EXPORTER_JAEGER_ENDPOINT');
  const own = oneOf('TROUPE_TRACES', kinds);
  const standard = oneOf('OTEL_TRACES_EXPORTER', kinds);
  const disabled = oneOf('OTEL_SDK_DISABLED', ['true', 'false']) === 'true';
  const byEndpoint = (endpoint ?? tracesEndpoint) !== undefined ? 'otlp' : jaeger !== undefined ? 'jaeger' : 'none';
  for (const name of ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']) {
    const protocol = read(name);
    if (protocol !== undefined && protocol !== 'http/json') {
      problem(`${name} is http/json, which collectors take on port 4318; ${JSON.stringify(protocol)} is not spoken here.`);
    }
  }
  const headers = { ...pairs('OTEL_EXPORTER_OTLP_HEADERS', true), ...pairs('OTEL_EXPORTER_OTLP_TRACES_HEADERS', true) };
  const { 'service.name': named, ...resource } = pairs('OTEL_RESOURCE_ATTRIBUTES', false);
  const sampler = samplers[oneOf('OTEL_TRACES_SAMPLER', Object.keys(samplers)) ?? 'parentbased_always_on']!;
  const share = number('OTEL_TRACES_SAMPLER_ARG', 1, 1);

  const config: TelemetryConfig = {
    service: read('OTEL_SERVICE_NAME') ?? named ?? service,
    traces: target(disabled ? 'none' : (own ?? standard ?? byEndpoint)),
    resource: Object.freeze(resource),
    ratio: sampler.ratio === 'argument' ? share : sampler.ratio,
    followsCaller: sampler.followsCaller,
    exportDelay: number('OTEL_BSP_SCHEDULE_DELAY', EXPORT_DELAY_MS, 600_000),
    contents: oneOf('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT', ['true', 'false']) === 'true',
    metrics: oneOf('TROUPE_METRICS', ['on', 'off']) !== 'off',
  };
  if (faults.length > 0) {
    throw new TroupeError('invalid-configuration', `Telemetry cannot work: ${faults.map(({ message }) => message).join(' ')}`, {
      errors: faults,
    });
  }
  return Object.freeze(config);

  function target(kind: TraceTarget['kind']): TraceTarget {
    switch (kind) {
      case 'none':
        return { kind };
      case 'otlp':
        return { kind, url: tracesEndpoint ?? `${(endpoint ?? 'http://localhost:4318').replace(/\/$/, '')}/v1/traces`, headers };
      case 'jaeger': {
        const [username, password] = [read('OTEL_EXPORTER_JAEGER_USER'), read('OTEL_EXPORTER_JAEGER_PASSWORD')];
        return {
          kind,
          endpoint: jaeger ?? 'http://localhost:14268/api/traces',
          ...(username === undefined ? {} : { username }),
          ...(password === undefined ? {} : { password }),
        };
      }
      default:
        return kind satisfies never;
    }
  }
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
