import type { z } from 'zod';
import {
  accepted,
  agentCard,
  approval,
  approvals,
  catalog,
  catalogEntry,
  failure,
  history,
  historyTurn,
  instance,
  instances,
  message,
  problem,
  readiness,
  session,
  task,
  tasks,
} from './answers.ts';
import { json } from './fields.ts';
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
  Tasks: tasks,
  Failure: failure,
  HistoryTurn: historyTurn,
  History: history,
  Approval: approval,
  Approvals: approvals,
  Message: message,
  Session: session,
  CatalogEntry: catalogEntry,
  Catalog: catalog,
  AgentCard: agentCard,
  Instance: instance,
  Instances: instances,
  Accepted: accepted,
  Readiness: readiness,
  Problem: problem,
};
