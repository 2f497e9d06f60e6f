import type { ErrorCode } from '../errors/errors.ts';
import type { RecordedPrincipal } from '../log/recorded-principal.ts';
import type { VerifiedHead } from '../log/verification.ts';
import type { Principal } from './principal.ts';
import type { Page, PageRequest } from '../values/page.ts';

/** One request that changed something, or was refused. It never has what was sent. */
export interface AuditEntry {
  /** Its place in the chain of its tenant: `document.position`. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  /** Missing where nobody is known who sent it. */
  readonly by?: RecordedPrincipal;
  /** Such as `task.cancel`; of a request that no service was asked with, its method and route. */
  readonly action: string;
  /** The task or the approval, as its tenant knows it. */
  readonly on?: string;
  /** `done`, or the code it was refused with. */
  readonly outcome: 'done' | ErrorCode;
  /** The address it came from, where it came over HTTP. */
  readonly from?: string;
  /** Id of the HTTP request. */
  readonly request?: string;
  readonly trace?: string;
  /** How many more like it came in the same minute, and were not recorded one by one. */
  readonly more?: number;
}

export interface AuditFilter {
  readonly action?: string;
  readonly on?: string;
  /** As `kind:id`. */
  readonly by?: string;
  readonly outcome?: string;
}

/** What was found when the chain of a tenant was followed. */
export interface AuditVerification {
  readonly intact: boolean;
  /** The documents that were followed. */
  readonly from: number;
  readonly documents: number;
  readonly entries: number;
  /** What was signed last; missing where nothing is. */
  readonly head?: VerifiedHead;
  /** The first of them. */
  readonly faults: readonly { readonly document: number; readonly message: string }[];
}

/** The port by which an edge reads the audit records of a principal's tenant. */
export interface AuditLog {
  /** Newest first. @throws TroupeError `invalid-cursor` */
  list(principal: Principal, filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntry>>;
  verify(principal: Principal): Promise<AuditVerification>;
}
