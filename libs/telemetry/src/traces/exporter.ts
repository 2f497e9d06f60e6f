import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { TroupeError } from '@troupe/contracts';
import type { TraceTarget } from '../config.ts';

/** Milliseconds one export may take. */
export const EXPORT_TIMEOUT_MS = 5_000;

/** Loads the one that is asked for. @throws TroupeError `invalid-configuration` when it is not installed */
export async function exporterFor(target: Exclude<TraceTarget, { kind: 'none' }>): Promise<SpanExporter> {
  switch (target.kind) {
    case 'otlp':
      return (await import('./otlp-exporter.ts')).otlpExporter(target, EXPORT_TIMEOUT_MS);
    case 'jaeger': {
      const { jaegerExporter } = await import('./jaeger-exporter.ts').catch((error: unknown) => {
        throw new TroupeError(
          'invalid-configuration',
          'Traces in the format of Jaeger need a package that is not installed: npm install @opentelemetry/exporter-jaeger@2.11.0. Newer Jaegers take OTLP, which needs none.',
          { cause: error },
        );
      });
      return jaegerExporter(target);
    }
    default:
      return target satisfies never;
  }
}
