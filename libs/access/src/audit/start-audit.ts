import {
  defaultTenant,
  publicId,
  recordedPrincipal,
  tenantOf,
  toFailure,
  type ApiKeys,
  type AuditLog,
  type Connections,
  type Logins,
  type Knowledge,
  type Memories,
  type RefusedCall,
  type Rights,
  type TaskServices,
  type Tenant,
  type ToolChanges,
  type Schedules,
  type Topics,
  type Webhooks,
  type WorkflowLog,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { DocumentStore } from '@troupe/store';
import type { HeadSignatures } from '../signatures/head-signatures.ts';
import { createAuditLog } from './audit-log.ts';
import { createAuditWriter, type AuditWriter } from './audit-writer.ts';
import { codeOf } from './audited/audited-acts.ts';
import { auditedConnections } from './audited/audited-connections.ts';
import { auditedDefinitions, type Register } from './audited-definitions.ts';
import { auditedKeys } from './audited/audited-keys.ts';
import { auditedLogins } from './audited/audited-logins.ts';
import { auditedKnowledge } from './audited/audited-knowledge.ts';
import { auditedMemories } from './audited/audited-memories.ts';
import { auditedServices } from './audited/audited-services.ts';
import { auditedToolChanges } from './audited/audited-tool-changes.ts';
import { auditedSchedules } from './audited/audited-schedules.ts';
import { auditedTopics } from './audited/audited-topics.ts';
import { auditedWebhooks } from './audited/audited-webhooks.ts';
import { deleteOldAudits } from './delete-old-audits.ts';
import { originOf, withinRequest, type WatchedRequest } from './request-origin.ts';

/** What a composition puts around its services and its edge. */
export interface Audit {
  readonly log: AuditLog;
  services(inner: TaskServices): TaskServices;
  /** Records what is refused before a service is asked. */
  rights(inner: Rights): Rights;
  keys(inner: ApiKeys): ApiKeys;
  toolChanges(inner: ToolChanges): ToolChanges;
  webhooks(inner: Webhooks): Webhooks;
  schedules(inner: Schedules): Schedules;
  connections(inner: Connections): Connections;
  memories(inner: Memories): Memories;
  knowledge(inner: Knowledge): Knowledge;
  topics(inner: Topics): Topics;
  logins(inner: Logins): Logins;
  definitions(inner: Register): Register;
  /** Records what an agent was refused. */
  refused(call: RefusedCall): void;
  /** Begins to watch a request: what is recorded within it says where it came from, and one without a valid key is recorded. */
  watch(request: WatchedRequest): RequestWatch;
  /** Signs what is not signed yet. */
  close(): Promise<void>;
}

export interface RequestWatch {
  run(next: () => void): void;
  end(status: number, tenant?: Tenant): void;
}

export interface AuditParts {
  readonly store: DocumentStore;
  readonly env: Env;
  readonly log: WorkflowLog;
  /** What signs the newest records; nothing without it. */
  readonly signatures?: HeadSignatures;
  /** Milliseconds records are kept; for ever without it. */
  readonly retention?: number | undefined;
}

/** Requests without a valid key that are recorded in one minute; of more only the number is. */
const MOST_UNKNOWN = 60;
const MINUTE_MS = 60_000;
const UNAUTHORIZED = 401;

export function startAudit(parts: AuditParts): Audit {
  const writer = createAuditWriter(parts);
  const unknown = countUnknown(parts, writer);
  const stop = parts.retention === undefined ? () => {} : deleteOldAudits(parts, parts.retention);
  return {
    log: createAuditLog(parts.store, parts.signatures),
    services: (inner) => auditedServices(inner, writer),
    keys: (inner) => auditedKeys(inner, writer),
    toolChanges: (inner) => auditedToolChanges(inner, writer),
    webhooks: (inner) => auditedWebhooks(inner, writer),
    schedules: (inner) => auditedSchedules(inner, writer),
    connections: (inner) => auditedConnections(inner, writer),
    knowledge: (inner) => auditedKnowledge(inner, writer),
    memories: (inner) => auditedMemories(inner, writer),
    topics: (inner) => auditedTopics(inner, writer),
    logins: (inner) => auditedLogins(inner, writer),
    definitions: (inner) => auditedDefinitions(inner, writer),
    refused({ task, by, call, code }) {
      const action = `call ${call.kind} ${call.name}`;
      const refused = { ...(by === undefined ? {} : { by }), action, on: publicId(task), outcome: code };
      recordLater(parts.log, writer.record(tenantOf(task), refused));
    },
    rights: (inner) => ({
      ...inner,
      demand(principal, right) {
        try {
          inner.demand(principal, right);
        } catch (error) {
          const refused = { by: recordedPrincipal(principal), action: `use ${right}`, outcome: codeOf(error) };
          recordLater(parts.log, writer.record(principal.tenant, refused));
          throw error;
        }
      },
    }),
    watch(request) {
      const origin = originOf(request);
      return {
        run: (next) => withinRequest(origin, next),
        end(status) {
          if (status === UNAUTHORIZED) unknown(request);
        },
      };
    },
    async close() {
      stop();
      await writer.close();
    },
  };
}

/** Who has no valid key can send as many requests as it likes: the records of them are bounded. */
function countUnknown({ env, log }: AuditParts, writer: AuditWriter): (request: WatchedRequest) => void {
  let minute = 0;
  let count = 0;
  let more = 0;
  return (request) => {
    const now = Math.floor(env.now() / MINUTE_MS);
    if (now !== minute) [minute, count] = [now, 0];
    if (++count > MOST_UNKNOWN) {
      more++;
      return;
    }
    const others = more === 0 ? {} : { more };
    more = 0;
    const action = `${request.method} ${request.route}`;
    recordLater(log, writer.record(defaultTenant, { action, outcome: 'invalid-token', ...originOf(request), ...others }));
  };
}

function recordLater(log: WorkflowLog, recorded: Promise<void>): void {
  recorded.catch((error: unknown) => log.error('a refusal is not on record', { error: toFailure(error).message }));
}
