export { boundTable, defaultBounds } from './bounds.ts';
export { checkAttributes } from './check-attributes.ts';
export type { BoundName, Bounds } from './bounds.ts';
export { boundGroups } from './bounds/bound.ts';
export type { Bound } from './bounds/bound.ts';
export { MAX_DEPTH } from './copy-json.ts';
export { answerHeaders } from './answer-headers.ts';
export {
  APPROVAL_CURSOR,
  COUNT_CURSOR,
  KEY_CURSOR,
  readApprovalCursor,
  readCountCursor,
  readTaskCursor,
  TASK_CURSOR,
  writeApprovalCursor,
  writeTaskCursor,
} from './cursor.ts';
export type { ApprovalPlace } from './cursor.ts';
export { deadlines } from './deadlines.ts';
export type { Deadlines } from './deadlines.ts';
export { toBoundedJson, toJson } from './json.ts';
export { checkReadiness, type Check } from './check-readiness.ts';
export { fitting, jsonBytes, roughBytes } from './json-bytes.ts';
export { listedApproval, listedTask } from './listed.ts';
export type { ListedApproval, ListedTask } from './listed.ts';
export type { Json } from './json.ts';
export { CancelledError, errorTitles, TaskTimeoutError, ToolError, TroupeError } from './errors.ts';
export type { ErrorCode, Fault, TroupeErrorOptions } from './errors.ts';
export { ownError } from './own-error.ts';
export { fromCrossingError, toCrossingError } from './crossing-error.ts';
export type { CrossingError } from './crossing-error.ts';
export { toError, toFailure, withoutStack } from './failure.ts';
export { readFailure } from './messages/failure-shape.ts';
export type { Failure } from './failure.ts';
export { MAX_NAME, NAME_PATTERN, nameFrom } from './name.ts';
export { noSecrets, redactor } from './redaction/redactor.ts';
export type { RedactedStream, Redactor } from './redaction/redactor.ts';
export { MAX_DURATION, milliseconds } from './duration.ts';
export type { Duration } from './duration.ts';
export { boundedWait, growingWait, MAX_WAIT } from './wait.ts';
export type { Growth } from './wait.ts';
export { isoTime, LAST_MOMENT } from './iso-time.ts';
export { inWords } from './in-words.ts';
export {
  approvalId,
  callId,
  commandId,
  isTaskId,
  PARTITIONS,
  partitionOf,
  splitApprovalId,
  splitCallId,
  TASK_ID_PATTERN,
  taskId,
} from './ids.ts';
export type { ApprovalId, CallId, CommandId, NodeId, TaskId } from './ids.ts';
export { defaultRetry, recordOptions } from './call-options.ts';
export type { Abortable, CallOptions, Effect, RecordedOptions, ResolvedRetry, RetryPolicy, Timeouts } from './call-options.ts';
export { isAwaited, isDoing, isWork } from './command.ts';
export type {
  AbandonCommand,
  AnswerCommand,
  ApprovalCommand,
  Attributes,
  AwaitedCommand,
  AwaitSignalCommand,
  ChildCommand,
  Command,
  ContinueCommand,
  EndCommand,
  EndStatus,
  KeptSignal,
  KeptUpdate,
  OpenSessionCommand,
  ParentClose,
  PatchCommand,
  PublishCommand,
  SetAttributesCommand,
  SetStatusCommand,
  TaskKind,
  TimerCommand,
  WorkCommand,
} from './command.ts';
export { isDelivered } from './input.ts';
export type {
  Accepted,
  AttemptFailed,
  Cancel,
  Delivered,
  Expired,
  GraceOver,
  Input,
  Noted,
  Progress,
  Rejected,
  Resolved,
  Resume,
  Signal,
  Start,
  Suspend,
  Terminate,
  Update,
} from './input.ts';
export type { Turn } from './turn.ts';
export { approvalStatuses, endStatuses, isEnd, noUsage, taskStatuses, waitKinds } from './task.ts';
export type { Allowance, Approval, ApprovalStatus, Decision, Mismatch, Task, TaskStatus, Usage, WaitingFor, WaitKind } from './task.ts';
export type { TaskEvent, TaskEventType } from './task-event.ts';
export type { Message, ModelDelta, ModelRequest, ModelResponse, ModelSettings, Part, ProviderData, ToolCall, ToolSpec } from './message.ts';
export type { AliveCalls, CallStop, ReportAnswer, Shown, TokenChunk, Work, WorkInput, WorkOutcome, WorkReport } from './work.ts';
export { readerOf } from './messages/subject.ts';
export type { BroadcastSubject, Reader, RequestSubject } from './messages/subject.ts';
export { readWork } from './messages/work-message.ts';
export type { AskedMethod, TaskAnswer, TaskOperation, TaskRequest } from './messages/task-request.ts';
export {
  aliveSubject,
  cancelSubject,
  capabilityOf,
  eventSubject,
  inputSubject,
  MAX_ALIVE,
  MAX_CHUNK,
  partitionsSubject,
  reportSubject,
  sessionsSubject,
  tasksSubject,
  token,
  turnSubject,
} from './subjects.ts';
export type { Capability } from './subjects.ts';
export { signOfLife } from './sign-of-life.ts';
export type {
  ChildOptions,
  InputAnd,
  PayloadAnd,
  StepContext,
  UpdateOptions,
  WaitOptions,
  WorkflowContext,
  WorkflowLog,
} from './workflow-context.ts';
export type {
  ActivityDefinition,
  AgentDefinition,
  CalledWorkflow,
  AgentLimits,
  AgentMemory,
  AgentTool,
  App,
  ApprovalRule,
  Approve,
  AskHuman,
  Definition,
  InstructionContext,
  ModelCallOptions,
  ModelDefinition,
  OwnModel,
  Reconciled,
  Schema,
  ServedModel,
  ToolDefinition,
  WorkContext,
  WorkflowDefinition,
} from './definition.ts';
export type { ModelPrices, ModelServer, ServerSettings } from './model-server.ts';
export { modelServerFaults, serverSettingsFaults } from './model-server-faults.ts';
export { catalogKinds, offerOf } from './catalog.ts';
export type {
  CatalogDefinition,
  CatalogEntry,
  CatalogKind,
  CatalogMessage,
  Directory,
  Instance,
  InstanceRef,
  Readiness,
} from './catalog.ts';
export { catalogOf } from './catalog-of.ts';
export { nameOf } from './name-of.ts';
export { misfit } from './misfit.ts';
export { fitAnswer, fitPayload } from './fit-message.ts';
export type {
  MessageDefinition,
  MessageKind,
  QueryDefinition,
  SentQuery,
  SentSignal,
  SentUpdate,
  SignalDefinition,
  UpdateDefinition,
} from './message-definition.ts';
export { exampleStart } from './example-start.ts';
export { findEntries, findInstances, pageByKey } from './catalog-search.ts';
export type { CatalogSearch } from './catalog-search.ts';
export type { ApprovalFilter, HistoryTurn, Page, PageRequest, SessionView, StartRequest, TaskFilter, TaskService } from './task-service.ts';
export type {
  AgentContext,
  AgentSnapshot,
  ModelAnswer,
  ModelCallArgs,
  ModelReply,
  ModelWork,
  PlannedCall,
  ToldAnswer,
  PlannedApproval,
} from './agent-work.ts';
export { agentSession } from './agent-work.ts';
