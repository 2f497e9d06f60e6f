type Fields = Readonly<Record<string, string>>;

let source: ((line: object) => Fields) | undefined;

/**
 * `trace_id` and `span_id` of the line that is being written: for pino's `mixin`. A logger is there
 * before telemetry starts, which writes to it; like the active span, this is the process's.
 */
export function logFields(line: object): Fields {
  return source?.(line) ?? {};
}

/** Until it is given another one, or none. */
export function takeLogFields(from: ((line: object) => Fields) | undefined): void {
  source = from;
}
