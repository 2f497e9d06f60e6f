import type { Bus } from '@troupe/bus';
import { tenantOf, type CallId, type WorkReport } from '@troupe/contracts';
import { onSettled } from '../on-settled.ts';
import type { Instruments } from './instruments.ts';
import { seconds } from './seconds.ts';
import type { TenantLabel } from './tenant-label.ts';

/** An attempt under way here; `dropped` until its outcome is taken. */
interface Attempt {
  outcome: 'ok' | 'failed' | 'dropped';
}

/** Counts attempts, on the side that sends them and on the side that makes them. */
export function measureBus(counts: Instruments, label: TenantLabel, inner: Bus): Bus {
  const underWay = new Map<string, Attempt>();
  // Listened to on the side, so that no caller waits a tick longer.
  const failed = (operation: string): void => void counts.busFailures.of(operation).value++;

  inner.refused(({ family }) => counts.busRefusals.of(family).value++);

  return {
    ...inner,
    publish(work) {
      counts.attemptsDispatched.of(work.kind, String(work.attempt > 1)).value++;
      const published = inner.publish(work);
      published.catch(() => failed('publish'));
      return published;
    },
    consume: (capability, options, handler) =>
      inner.consume(capability, options, (delivery) => {
        const { call, attempt: number, kind, name, task } = delivery.work;
        counts.attemptWait.of(kind).observe(delivery.waited / 1_000);
        const key = keyOf(call, number);
        const attempt: Attempt = { outcome: 'dropped' };
        const began = seconds();
        underWay.set(key, attempt);
        const end = (): void => {
          if (underWay.get(key) === attempt) underWay.delete(key);
          counts.attempts.of(kind, name, attempt.outcome).observe(seconds() - began);
          counts.attemptsEnded.of(kind, name, attempt.outcome, label(tenantOf(task))).value++;
        };
        handler(onSettled(delivery, end));
      }),
    request(subject, body, timeout, trace) {
      const report = outcomeOf(body);
      const answered = inner.request(subject, body, timeout, trace);
      answered.then(
        (answer) => {
          const attempt = report !== undefined && answer === 'committed' ? underWay.get(keyOf(report.call, report.attempt)) : undefined;
          if (attempt !== undefined) attempt.outcome = report!.outcome.ok ? 'ok' : 'failed';
        },
        () => failed('request'),
      );
      return answered;
    },
  };
}

function keyOf(call: CallId, attempt: number): string {
  return `${call}#${attempt}`;
}

function outcomeOf(body: unknown): Extract<WorkReport, { kind: 'outcome' }> | undefined {
  const report = body as Partial<WorkReport> | null;
  return report?.kind === 'outcome' ? (report as Extract<WorkReport, { kind: 'outcome' }>) : undefined;
}
