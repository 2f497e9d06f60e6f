import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { WorkflowLog } from '@troupe/contracts';

export interface OutageExporter extends SpanExporter {
  /** Whether the last export failed, which was logged. */
  readonly away: boolean;
}

/**
 * Says once that a collector cannot be reached, and once that it can be again.
 *
 * @param where the collector is, without credentials
 * @param timeout milliseconds one export may take
 */
export function logOutages(exporter: SpanExporter, where: string, timeout: number, log: WorkflowLog): OutageExporter {
  let away = false;
  let lost = 0;

  const note = ({ code, error }: ExportResult, spans: number): void => {
    if (code !== ExportResultCode.SUCCESS) lost += spans;
    if (away === (code !== ExportResultCode.SUCCESS)) return;
    away = !away;
    if (away) {
      log.warn(`Traces do not reach ${where}; work goes on without them.`, { error: error?.message ?? 'It refused them.' });
    } else {
      log.info(`Traces reach ${where} again; ${lost} spans were lost.`);
      lost = 0;
    }
  };

  return {
    get away() {
      return away;
    },
    export(spans, done) {
      let settled = false;
      const settle = (result: ExportResult): void => {
        if (settled) return;
        settled = true;
        clearTimeout(late);
        note(result, spans.length);
        done(result);
      };
      const late = setTimeout(settle, timeout, { code: ExportResultCode.FAILED, error: new Error(`no answer within ${timeout} ms`) });
      exporter.export(spans, settle);
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
