import { TroupeError } from '@troupe/contracts';
import { telemetryConfig } from '@troupe/telemetry';
import { describe, expect, it } from 'vitest';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    telemetryConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(TroupeError);
    expect(error).toMatchObject({ code: 'invalid-configuration' });
    return (error as TroupeError).errors!.map(({ message }) => message);
  }
  return [];
}

describe('the configuration of telemetry', () => {
  it('asks for no traces and counts, when nothing is said', () => {
    expect(telemetryConfig({}, 'troupe-registry')).toEqual({
      service: 'troupe-registry',
      traces: { kind: 'none' },
      resource: {},
      ratio: 1,
      followsCaller: true,
      exportDelay: 1_000,
      contents: false,
      metrics: true,
    });
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/' }, { kind: 'otlp', url: 'http://c:4318/v1/traces', headers: {} }],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c/x' }, { kind: 'otlp', url: 'http://c/x', headers: {} }],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, { kind: 'otlp', url: 'http://localhost:4318/v1/traces', headers: {} }],
    [{ OTEL_EXPORTER_JAEGER_ENDPOINT: 'http://j/api/traces' }, { kind: 'jaeger', endpoint: 'http://j/api/traces' }],
    [
      { TROUPE_TRACES: 'jaeger', OTEL_EXPORTER_JAEGER_USER: 'u' },
      { kind: 'jaeger', endpoint: 'http://localhost:14268/api/traces', username: 'u' },
    ],
    [{ TROUPE_TRACES: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' }, { kind: 'none' }],
    [{ OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' }, { kind: 'none' }],
  ])('%j sends traces to %j', (env, traces) => {
    expect(telemetryConfig(env).traces).toEqual(traces);
  });

  it('reads headers and attributes as OpenTelemetry writes them', () => {
    const config = telemetryConfig({
      TROUPE_TRACES: 'otlp',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc, x-team = a',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=from-attributes,deployment.environment.name=test',
    });
    expect(config).toMatchObject({
      service: 'from-attributes',
      traces: { headers: { authorization: 'Bearer abc', 'x-team': 'a' } },
      resource: { 'deployment.environment.name': 'test' },
    });
  });

  it.each([
    ['traceidratio', '0.25', { ratio: 0.25, followsCaller: false }],
    ['parentbased_traceidratio', '.5', { ratio: 0.5, followsCaller: true }],
    ['always_off', '1', { ratio: 0, followsCaller: false }],
  ])('samples by %s', (OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG, expected) => {
    expect(telemetryConfig({ OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG })).toMatchObject(expected);
  });

  it('reads a number in time that grows with its length alone', () => {
    const began = performance.now();
    expect(problemsOf({ OTEL_TRACES_SAMPLER_ARG: `${'9'.repeat(100_000)}x` })).toEqual([
      expect.stringMatching(/^OTEL_TRACES_SAMPLER_ARG is a number from 0 to 1/),
    ]);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('reports every problem at once, and no secret with it', () => {
    const problems = problemsOf({
      TROUPE_TRACES: 'zipkin',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_HEADERS: 'hunter2',
      OTEL_TRACES_SAMPLER: 'sometimes',
      OTEL_TRACES_SAMPLER_ARG: '2',
      TROUPE_METRICS: 'maybe',
    });
    expect(problems).toHaveLength(7);
    expect(problems.join(' ')).not.toContain('hunter2');
    for (const name of ['TROUPE_TRACES', 'OTLP_ENDPOINT', 'OTLP_PROTOCOL', 'OTLP_HEADERS', 'SAMPLER is', 'SAMPLER_ARG', 'TROUPE_METRICS'])
      expect(problems.join(' ')).toContain(name);
  });
});
