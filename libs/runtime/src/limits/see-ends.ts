import type { WorkReports } from '../attempts/work-reports.ts';
import type { LimitClaims } from './limit-claims.ts';

/** The reports of workers, of which it is seen whose code has ended, however late. */
export function seeEnds(reports: WorkReports, claims: Pick<LimitClaims, 'ended' | 'isEmpty'>): WorkReports {
  return {
    ...reports,
    report(said) {
      if (!claims.isEmpty && said.kind === 'outcome' && said.runsOn !== true) claims.ended(said);
      return reports.report(said);
    },
  };
}
