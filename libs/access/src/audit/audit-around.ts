import type {
  ApiKeys,
  AuditLog,
  Connections,
  Logins,
  Knowledge,
  Memories,
  RefusedCall,
  Rights,
  Schedules,
  TaskServices,
  ToolChanges,
  Topics,
  Webhooks,
} from '@troupe/contracts';
import type { Register } from './audited-definitions.ts';
import { startAudit, type Audit, type AuditParts, type RequestWatch } from './start-audit.ts';
import type { WatchedRequest } from './request-origin.ts';

type Watch = (request: WatchedRequest) => RequestWatch;

export interface Watching {
  readonly watch?: Watch;
}

/** What an edge is given, with the audit around it where it is on, and as it was where it is off. */
export interface AuditAround {
  services(inner: TaskServices): TaskServices;
  rights(inner: Rights): Rights;
  keys(inner: ApiKeys): ApiKeys;
  toolChanges(inner: ToolChanges): ToolChanges;
  webhooks(inner: Webhooks): Webhooks;
  connections(inner: Connections): Connections;
  memories(inner: Memories): Memories;
  schedules(inner: Schedules): Schedules;
  knowledge(inner: Knowledge): Knowledge;
  topics(inner: Topics): Topics;
  logins(inner: Logins): Logins;
  definitions(inner: Register): Register;
  refused(call: RefusedCall): void;
  /** What the edge is given: what watches its requests, and where the records are read. */
  edge<E extends Watching>(given: E): E & { readonly audit?: AuditLog };
  close(): Promise<void>;
}

/** @param settings undefined where nothing is to be recorded */
export function auditAround(settings: Pick<AuditParts, 'retention'> | undefined, parts: Omit<AuditParts, 'retention'>): AuditAround {
  if (settings === undefined)
    return {
      services: (inner) => inner,
      rights: (inner) => inner,
      keys: (inner) => inner,
      toolChanges: (inner) => inner,
      webhooks: (inner) => inner,
      connections: (inner) => inner,
      memories: (inner) => inner,
      schedules: (inner) => inner,
      knowledge: (inner) => inner,
      topics: (inner) => inner,
      logins: (inner) => inner,
      definitions: (inner) => inner,
      refused() {},
      edge: (given) => given,
      close: async () => {},
    };
  const audit = startAudit({ ...parts, ...settings });
  return {
    ...audit,
    edge: (given) => ({ ...given, watch: given.watch === undefined ? audit.watch : both(given.watch, audit), audit: audit.log }),
  };
}

function both(outer: Watch, { watch }: Audit): Watch {
  return (request) => {
    const [around, within] = [outer(request), watch(request)];
    return {
      run: (next) => around.run(() => within.run(next)),
      end(status, tenant) {
        within.end(status);
        around.end(status, tenant);
      },
    };
  };
}
