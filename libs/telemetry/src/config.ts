import { TroupeError, type Fault } from '@troupe/contracts';
import { environmentReader, type Environment, type EnvironmentReader } from './environment.ts';

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
  const read = environmentReader(env, report ?? ((message): void => void faults.push({ message })));
  const traces = traceTarget(read);
  const { 'service.name': named, ...resource } = read.pairs('OTEL_RESOURCE_ATTRIBUTES', false);
  const sampler = samplers[read.oneOf('OTEL_TRACES_SAMPLER', Object.keys(samplers)) ?? 'parentbased_always_on']!;
  const share = read.number('OTEL_TRACES_SAMPLER_ARG', 1, 1);
  const config: TelemetryConfig = {
    service: read.text('OTEL_SERVICE_NAME') ?? named ?? service,
    traces,
    resource: Object.freeze(resource),
    ratio: sampler.ratio === 'argument' ? share : sampler.ratio,
    followsCaller: sampler.followsCaller,
    exportDelay: read.number('OTEL_BSP_SCHEDULE_DELAY', EXPORT_DELAY_MS, 600_000),
    contents: read.oneOf('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT', ['true', 'false']) === 'true',
    metrics: read.oneOf('TROUPE_METRICS', ['on', 'off']) !== 'off',
  };
  if (faults.length > 0) {
    throw new TroupeError('invalid-configuration', `Telemetry cannot work: ${faults.map(({ message }) => message).join(' ')}`, {
      errors: faults,
    });
  }
  return Object.freeze(config);
}

function traceTarget(read: EnvironmentReader): TraceTarget {
  const endpoint = read.address('OTEL_EXPORTER_OTLP_ENDPOINT');
  const tracesEndpoint = read.address('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  const jaeger = read.address('OTEL_EXPORTER_JAEGER_ENDPOINT');
  const own = read.oneOf('TROUPE_TRACES', kinds);
  const standard = read.oneOf('OTEL_TRACES_EXPORTER', kinds);
  const disabled = read.oneOf('OTEL_SDK_DISABLED', ['true', 'false']) === 'true';
  const byEndpoint = (endpoint ?? tracesEndpoint) !== undefined ? 'otlp' : jaeger !== undefined ? 'jaeger' : 'none';
  checkProtocols(read);
  const headers = { ...read.pairs('OTEL_EXPORTER_OTLP_HEADERS', true), ...read.pairs('OTEL_EXPORTER_OTLP_TRACES_HEADERS', true) };
  const kind: TraceTarget['kind'] = disabled ? 'none' : (own ?? standard ?? byEndpoint);
  switch (kind) {
    case 'none':
      return { kind };
    case 'otlp':
      return { kind, url: tracesEndpoint ?? `${(endpoint ?? 'http://localhost:4318').replace(/\/$/, '')}/v1/traces`, headers };
    case 'jaeger': {
      const [username, password] = [read.text('OTEL_EXPORTER_JAEGER_USER'), read.text('OTEL_EXPORTER_JAEGER_PASSWORD')];
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

function checkProtocols(read: EnvironmentReader): void {
  for (const name of ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']) {
    const protocol = read.text(name);
    if (protocol !== undefined && protocol !== 'http/json')
      read.problem(`${name} is http/json, which collectors take on port 4318; ${JSON.stringify(protocol)} is not spoken here.`);
  }
}
