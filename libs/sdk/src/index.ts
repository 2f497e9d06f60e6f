export { activity } from './activity.ts';
export type { ActivityOptions } from './activity.ts';
export { agent } from './agent.ts';
export type { AgentOptions, Handoff } from './agent.ts';
export { ask, askClient } from './ask/ask.ts';
export type { Answer, AskedForm, AskedOfClient, AskedUrl } from './ask/ask.ts';
export { code } from './code/code.ts';
export type { CodeOptions } from './code/code.ts';
export { find } from './find.ts';
export { guard } from './guards/guard.ts';
export { leakedSecrets, type LeakedSecretsOptions } from './guards/built-in/leaked-secrets.ts';
export { personalData, type PersonalDataKind, type PersonalDataOptions } from './guards/built-in/personal-data.ts';
export { promptInjection, type PromptInjectionOptions } from './guards/built-in/prompt-injection.ts';
export { topics, type TopicsOptions } from './guards/built-in/topics.ts';
export { verdictOutput } from './guards/verdict-output.ts';
export { hook } from './hook/hook.ts';
export { schedule, type ScheduleOptions } from './schedule/schedule.ts';
export { scheduledRun, type ScheduledRun } from './schedule/scheduled-run.ts';
export { http } from './http/http.ts';
export type { HttpOptions } from './http/http.ts';
export { mcp } from './mcp/mcp.ts';
export { model } from './model.ts';
export { openapi } from './openapi/openapi.ts';
export type { OpenApiOptions } from './openapi/openapi.ts';
export { remote } from './remote/remote.ts';
export type { RemoteOptions } from './remote/remote.ts';
export { parallel } from './patterns/parallel.ts';
export type { MemberResult, ParallelOptions } from './patterns/parallel.ts';
export { pipeline } from './patterns/pipeline.ts';
export type { PipelineOptions } from './patterns/pipeline.ts';
export { judgeOutput, refine } from './patterns/refine.ts';
export type { RefineOptions, JudgeOutput } from './patterns/refine.ts';
export { route } from './patterns/route.ts';
export type { RouteOptions } from './patterns/route.ts';
export { team } from './patterns/team.ts';
export { planner, type PlannerOptions } from './patterns/planner/planner.ts';
export type { PlanView } from './patterns/planner/carry-out.ts';
export type { PlanStep } from './patterns/planner/plan-steps.ts';
export type { Contribution, TeamOptions, TeamOutput } from './patterns/team.ts';
export { vote } from './patterns/vote.ts';
export type { VoteOptions } from './patterns/vote.ts';
export { query } from './messages/query.ts';
export { secret } from './secret.ts';
export { signal } from './messages/signal.ts';
export { tool } from './tool.ts';
export { topic } from './topic/topic.ts';
export type { TopicOptions } from './topic/topic.ts';
export { update } from './messages/update.ts';
export { workflow } from './workflow.ts';
export type { WorkflowOptions } from './workflow.ts';
export { connect } from './client/connect.ts';
export type { ConnectOptions } from './client/connect.ts';
export type { Client, CreateKey, MessageOptions, StartOptions, Target, TargetName, TaskQuery, WaitForEnd } from './client/client.ts';
export { CancelledError, TaskTimeoutError, ToolError, TroupeError } from '@troupe/contracts';
export type {
  ActivityDefinition,
  AgentDefinition,
  AgentLimits,
  AgentHooks,
  AgentMemory,
  AgentStep,
  AnsweredStep,
  AgentSearch,
  ApiKey,
  Approval,
  ApprovalFilter,
  ApprovalStatus,
  Attributes,
  AuditEntry,
  AuditFilter,
  AuditVerification,
  CallChain,
  CallOptions,
  CatalogEntry,
  CatalogSearch,
  ChainLink,
  ChildOptions,
  Decision,
  Duration,
  ErrorCode,
  Expose,
  ExposedAsTool,
  ExposedPrompt,
  ExposedResource,
  Failure,
  GuardContext,
  GuardDefinition,
  GuardPlace,
  GuardVerdict,
  HistoryTurn,
  CodeResult,
  CodeTool,
  HookCheck,
  HookDefinition,
  HookMessage,
  HttpTool,
  RecordedPrincipal,
  Verification,
  InstructionContext,
  IssuedApiKey,
  Json,
  ListedApproval,
  ListedTask,
  McpDefinition,
  Me,
  Message,
  ModelCallOptions,
  ModelDefinition,
  ModelPrices,
  ModelRequest,
  ModelResponse,
  ModelServer,
  OpenApiDefinition,
  PatternMember,
  QueryDefinition,
  Readiness,
  Reconciled,
  RemoteDefinition,
  RetryPolicy,
  Secret,
  SessionView,
  SignalDefinition,
  StepContext,
  Task,
  TaskEvent,
  TaskStatus,
  ToolCall,
  ToolDefinition,
  ToolSpec,
  TopicDefinition,
  EventComparison,
  EventCondition,
  EventRequest,
  TopicMessage,
  Trigger,
  UpdateDefinition,
  WaitingFor,
  WorkContext,
  WorkflowContext,
  WorkflowDefinition,
} from '@troupe/contracts';
