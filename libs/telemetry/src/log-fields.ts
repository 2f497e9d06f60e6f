import { defaultTenant, tenantOf, type Tenant } from '@troupe/contracts';

type Fields = Readonly<Record<string, string>>;

let source: ((line: object) => Fields) | undefined;

/**
 * The tenant of what a line is about, where that is not the default one, and `trace_id` and `span_id` of the line that is being written: for pino's `mixin`. A logger is there
 * before telemetry starts, which writes to it; like the active span, this is the process's.
 */
export function logFields(line: object): Fields {
  const fields = source?.(line) ?? {};
  const tenant = tenantOfLine(line);
  return tenant === defaultTenant ? fields : { ...fields, tenant };
}

/** Of the task, call or session that it names. */
function tenantOfLine({ task, call, session }: { readonly task?: unknown; readonly call?: unknown; readonly session?: unknown }): Tenant {
  const about = task ?? call ?? session;
  return typeof about === 'string' ? tenantOf(about) : defaultTenant;
}

/** Until it is given another one, or none. */
export function takeLogFields(from: ((line: object) => Fields) | undefined): void {
  source = from;
}
