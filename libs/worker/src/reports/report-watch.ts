/** Notices that no owner takes what is reported. */
export interface ReportWatch {
  /** Follows a report until somebody has taken it. */
  watch<T>(report: Promise<T>): Promise<T>;
  /** Why nothing that is reported is taken; undefined while reports are taken. */
  trouble(): string | undefined;
}

/** Milliseconds that reports may wait: partitions change hands faster. */
const LONGEST_WAIT_MS = 20_000;

export function reportWatch(now: () => number): ReportWatch {
  const waiting = new Set<{ readonly since: number }>();
  let takenAt = -Infinity;
  return {
    watch(report) {
      const mark = { since: now() };
      waiting.add(mark);
      const over = (): void => {
        waiting.delete(mark);
        takenAt = now();
      };
      report.then(over, over);
      return report;
    },
    trouble() {
      const [oldest] = waiting;
      const since = Math.max(oldest?.since ?? Infinity, takenAt);
      const ms = now() - since;
      if (oldest === undefined || ms < LONGEST_WAIT_MS) return undefined;
      return `nobody has taken a report for ${Math.round(ms / 1_000)} s, and ${waiting.size} wait`;
    },
  };
}
