import type { Bus } from '@troupe/bus';
import type { Redactor, WorkReport } from '@troupe/contracts';

/**
 * A bus on which what workers report has no secrets of this process in it: what is recorded of a call,
 * shown, and given to a model is what was reported.
 *
 * @param receives whether reports of other processes are redacted, too: they know other secrets
 */
export function redactBus(redact: Redactor, inner: Bus, receives: boolean): Bus {
  const redacted = <Q>(body: Q): Q => (isReport(body) ? (redactReport(redact, body) as Q) : body);
  return {
    ...inner,
    request: (subject, body, timeout, trace) => inner.request(subject, redacted(body), timeout, trace),
    respond: (subject, handler) => inner.respond(subject, receives ? (body, trace) => handler(redacted(body), trace) : handler),
  };
}

type Report = Extract<WorkReport, { readonly kind: 'outcome' | 'heartbeat' }>;

/** Which reports carry what code of the app returned, threw or said. */
const carriesData: Readonly<Record<WorkReport['kind'], boolean>> = {
  outcome: true,
  heartbeat: true,
  started: false,
  returned: false,
  interrupted: false,
};

/** Requests of other kinds carry what was recorded, or is about to be by who asks. */
function isReport(body: unknown): body is Report {
  const { kind, call } = (body ?? {}) as Partial<WorkReport>;
  return typeof call === 'string' && kind !== undefined && carriesData[kind];
}

function redactReport(redact: Redactor, report: Report): Report {
  if (report.kind === 'heartbeat') {
    const details = report.details === undefined ? undefined : redact.data(report.details);
    return details === report.details ? report : { ...report, details: details! };
  }
  const { outcome } = report;
  if (!outcome.ok) return { ...report, outcome: { ...outcome, failure: redact.failure(outcome.failure) } };
  const value = outcome.value === undefined ? undefined : redact.data(outcome.value);
  return value === outcome.value ? report : { ...report, outcome: { ...outcome, value: value! } };
}
