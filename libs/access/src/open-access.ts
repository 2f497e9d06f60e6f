import type {
  ApiKeys,
  AuditLog,
  Connections,
  FlowControl,
  Identities,
  Logins,
  Knowledge,
  Memories,
  ProxyIdentities,
  RefusedCall,
  Rights,
  Schedules,
  TaskServices,
  ToolChanges,
  Topics,
  Webhooks,
} from '@troupe/contracts';
import { auditAround, type Watching } from './audit/audit-around.ts';
import type { AuditParts } from './audit/start-audit.ts';
import { credentials, type CredentialParts } from './credentials.ts';
import { checkedFlow } from './rights/checked-flow.ts';
import { checkedKnowledge } from './rights/checked-knowledge.ts';
import { checkedMemories } from './rights/checked-memories.ts';
import { checkedServices } from './rights/checked-services.ts';
import { checkedSchedules } from './rights/checked-schedules.ts';
import { checkedTopics } from './rights/checked-topics.ts';
import { checkedWebhooks } from './rights/checked-webhooks.ts';
import { rights } from './rights/rights.ts';
import { namedUsers } from './users/named-users.ts';

export interface AccessParts extends Pick<CredentialParts, 'oidc' | 'bootstrap' | 'proxies' | 'trusted'>, Omit<AuditParts, 'retention'> {
  /** Undefined where nothing is to be recorded. */
  readonly audit: Pick<AuditParts, 'retention'> | undefined;
}

/** Who asks, what each may do, and what of that is on record. */
export interface Access {
  /** Every method checks the rights of its principal, and is on record where it changes something or is refused. */
  readonly services: TaskServices;
  /** It is on record who accepts that tools have changed. */
  toolChanges(inner: ToolChanges): ToolChanges;
  /** Checks the right to them, and it is on record who changes them. */
  webhooks(inner: Webhooks): Webhooks;
  connections(inner: Connections): Connections;
  /** Checks whose entries are asked for, and it is on record who changes them. */
  memories(inner: Memories): Memories;
  /** Checks the right to them, and it is on record who changes them. */
  schedules(inner: Schedules): Schedules;
  /** Checks the right to look at it. */
  flow(inner: FlowControl): FlowControl;
  /** Checks who reads and who changes it, and the changes are on record. */
  knowledge(inner: Knowledge): Knowledge;
  topics(inner: Topics): Topics;
  /** What an edge is given beside what it is given anyway. */
  edge<E extends Watching>(given: E): E & EdgeAccess;
  /** Receives the calls that agents were refused. */
  onRefused(call: RefusedCall): void;
  close(): Promise<void>;
}

export interface EdgeAccess {
  readonly identities: Identities;
  readonly rights: Rights;
  readonly keys: ApiKeys;
  readonly logins: Logins;
  /** Where there are any. */
  readonly proxies?: ProxyIdentities;
  /** Where there are any: whether a proxy is at an address. */
  readonly trusts?: (address: string) => boolean;
  /** Where there is one. */
  readonly audit?: AuditLog;
}

/** @param inner each principal is within its tenant there already */
export function openAccess(inner: TaskServices, { audit: settings, ...parts }: AccessParts): Access {
  const { keys, identities, logins, proxies, trusts } = credentials(parts);
  const audit = auditAround(settings, parts);
  return {
    services: audit.services(checkedServices(namedUsers(inner))),
    toolChanges: (inner) => audit.toolChanges(inner),
    webhooks: (inner) => audit.webhooks(checkedWebhooks(inner)),
    connections: (inner) => audit.connections(inner),
    knowledge: (inner) => audit.knowledge(checkedKnowledge(inner)),
    memories: (inner) => audit.memories(checkedMemories(inner)),
    schedules: (inner) => audit.schedules(checkedSchedules(inner)),
    flow: checkedFlow,
    topics: (inner) => audit.topics(checkedTopics(inner)),
    edge: (given) => ({
      ...audit.edge(given),
      identities,
      rights: audit.rights(rights),
      keys: audit.keys(keys),
      logins: audit.logins(logins),
      ...(proxies === undefined ? {} : { proxies }),
      ...(trusts === undefined ? {} : { trusts }),
    }),
    onRefused: (call) => audit.refused(call),
    close: () => audit.close(),
  };
}
