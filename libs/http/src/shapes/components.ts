import type { z } from 'zod';
import {
  accepted,
  approval,
  approvals,
  failure,
  history,
  historyTurn,
  listedApproval,
  listedTask,
  message,
  problem,
  readiness,
  session,
  task,
  tasks,
  verification,
} from './answers.ts';
import { agentCard, catalog, catalogEntry, instance, instances, toolReview } from './catalog.ts';
import { apiKey, apiKeyPage, createKey, issuedApiKey, me, rotateKey } from './access.ts';
import { auditPage, auditVerification } from './audit.ts';
import { json } from './fields.ts';
import { eventData, stream, streamMessage } from './stream.ts';
import { decision, forkTask, sendMessage, startTask, withReason } from './requests.ts';

/** The shapes that have a name in the OpenAPI document; all others stand where they are used. */
export const components: Readonly<Record<string, z.ZodType>> = {
  Json: json,
  StartTask: startTask,
  SendMessage: sendMessage,
  Reason: withReason,
  ForkTask: forkTask,
  Decision: decision,
  Task: task,
  ListedTask: listedTask,
  Tasks: tasks,
  Failure: failure,
  HistoryTurn: historyTurn,
  History: history,
  Approval: approval,
  ListedApproval: listedApproval,
  Approvals: approvals,
  Message: message,
  Session: session,
  ...eventData,
  StreamMessage: streamMessage,
  Stream: stream,
  ToolReview: toolReview,
  CatalogEntry: catalogEntry,
  Catalog: catalog,
  AgentCard: agentCard,
  Instance: instance,
  Instances: instances,
  CreateKey: createKey,
  RotateKey: rotateKey,
  ApiKey: apiKey,
  IssuedApiKey: issuedApiKey,
  ApiKeys: apiKeyPage,
  Me: me,
  Verification: verification,
  AuditEntries: auditPage,
  AuditVerification: auditVerification,
  Accepted: accepted,
  Readiness: readiness,
  Problem: problem,
};
