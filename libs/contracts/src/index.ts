export {
  ARTIFACT_ID_PATTERN,
  artifactHandle,
  isArtifactId,
  isTextType,
  MEDIA_TYPE_PATTERN,
  readArtifactHandle,
} from './artifacts/artifact.ts';
export type { GivenBy, NamedKind, NameOf, SentTo, Spelled } from './apps/names/app-names.ts';
export type { Artifact, ArtifactPart, ArtifactRange, Artifacts, NewArtifact } from './artifacts/artifact.ts';
export type { ArtifactAnswer, ArtifactRequest } from './artifacts/artifact-message.ts';
export { storedResultOf, type StoredResult, type StoredValue } from './artifacts/stored-result.ts';
export { boundTable, defaultBounds, type BoundName, type Bounds } from './bounds.ts';
export { checkAttributes } from './log/check-attributes.ts';
export { boundGroups, type Bound } from './bounds/bound.ts';
export { MAX_DEPTH } from './values/copy-json.ts';
export { answerHeaders } from './service/answer-headers.ts';
export {
  APPROVAL_CURSOR,
  COUNT_CURSOR,
  KEY_CURSOR,
  readApprovalCursor,
  readCountCursor,
  readKeyCursor,
  readTaskCursor,
  TASK_CURSOR,
  writeApprovalCursor,
  writeKeyCursor,
  writeTaskCursor,
} from './service/cursor.ts';
export type { ApprovalPlace } from './service/cursor.ts';
export { deadlines, type Deadlines } from './values/deadlines.ts';
export { toBoundedJson, toJson, type Json } from './values/json.ts';
export { checkReadiness, type Check } from './service/check-readiness.ts';
export { fitting, isLarge, jsonBytes, roughBytes } from './values/json-bytes.ts';
export { listedApproval, listedTask, type ListedApproval, type ListedTask } from './service/listed.ts';
export { CancelledError, errorTitles, TaskTimeoutError, ToolError, TroupeError } from './errors/errors.ts';
export type { ErrorCode, Fault, TroupeErrorOptions } from './errors/errors.ts';
export { ownError } from './errors/own-error.ts';
export { fromCrossingError, toCrossingError } from './errors/crossing-error.ts';
export { toError, toFailure, withoutStack, type Failure } from './errors/failure.ts';
export { readFailure } from './messages/failure-shape.ts';
export { MAX_NAME, NAME_PATTERN, nameFrom } from './log/name.ts';
export { REDACTED } from './redaction/hide-credentials.ts';
export { noSecrets, redactor, type LearningRedactor, type Redactor } from './redaction/redactor.ts';
export type { AddressGuard, HostAddress } from './outbound/address-guard.ts';
export { defaultWebhookEvents, webhookEvents, type TaskWebhook, type WebhookEvent } from './service/webhooks/webhook-events.ts';
export { deliveryStatuses, webhookPauses } from './service/webhooks/webhooks.ts';
export type {
  IssuedWebhook,
  NewWebhook,
  Replay,
  Webhook,
  WebhookChanges,
  WebhookDelivery,
  WebhookFilter,
  WebhookPause,
  Webhooks,
} from './service/webhooks/webhooks.ts';
export type { HookCheck, HookDefinition, HookMessage } from './apps/hooks/hook-definition.ts';
export { TOPIC_PATTERN, TOPIC_RETENTION_MS, triggersOf } from './topics/topic-definition.ts';
export { eventSignal, isEventSignal } from './topics/awaited-event.ts';
export { fitsCondition, readEventCondition, valueAt } from './topics/event-condition.ts';
export type {
  AwaitedEvent,
  DeadLetter,
  DeadLetterFilter,
  EventComparison,
  EventCondition,
  EventRequest,
  NewEvent,
  PublishedEvent,
  SignalTrigger,
  StartTrigger,
  Topic,
  TopicDefinition,
  TopicMessage,
  TopicSubscriber,
  Topics,
  Trigger,
  Triggers,
} from './topics/topics.ts';
export type { AgentGuard, AgentGuards, CodeGuard, GuardContext, GuardDefinition } from './apps/definition.ts';
export { guardPlaces, readVerdict, verdictFault, type GuardPlace, type GuardVerdict } from './apps/guards/guard-verdict.ts';
export { guardActivity, isGuardActivity } from './apps/guards/guard-work.ts';
export type { GuardCallArgs, GuardWork, PinnedGuard, PinnedGuards } from './apps/guards/guard-work.ts';
export { stepHookPlaces } from './apps/step-hooks/step-hooks.ts';
export type {
  AfterModel,
  AgentHooks,
  AgentStep,
  AnsweredStep,
  BeforeModel,
  PreparedStep,
  StepAnswer,
  StepHookPlace,
  StepHookResults,
} from './apps/step-hooks/step-hooks.ts';
export { stepHookFault } from './apps/step-hooks/step-hook-fault.ts';
export { isStepHookActivity, stepHookActivity, type StepHookArgs, type StepHookWork } from './apps/step-hooks/step-hook-work.ts';
export { STEER, type SteeringMessage, type TakenMessage } from './apps/agents/steering.ts';
export { deliveryStates } from './outbound/outbox.ts';
export type { Address, Addressee, DeliveryState, OutgoingRequest, OutgoingState, Outbox } from './outbound/outbox.ts';
export { headerName, headerText, serverAddress } from './outbound/request-shapes.ts';
export { isSecret, secretFaults, secretOr, secretsAmong, type Secret } from './secrets/secret.ts';
export type { Secrets, SecretSource } from './secrets/secrets.ts';
export { textsOf } from './secrets/texts-of.ts';
export { MAX_DURATION_MS, milliseconds, type Duration } from './values/duration.ts';
export { boundedWait, growingWait } from './values/wait.ts';
export { isoTime, LAST_MOMENT } from './values/iso-time.ts';
export { inWords } from './values/in-words.ts';
export {
  approvalId,
  callId,
  commandId,
  demandPublicId,
  isTaskId,
  PARTITIONS,
  partitionOf,
  publicId,
  SCOPED_ID_PATTERN,
  scopedId,
  splitApprovalId,
  splitCallId,
  TASK_ID_PATTERN,
  taskId,
  tenantOf,
  withoutTenant,
  withTenant,
} from './log/ids.ts';
export type { CallId, CommandId, PublicId, TaskId } from './log/ids.ts';
export { defaultRetry, recordOptions } from './log/call-options.ts';
export type { Abortable, CallOptions, Effect, RecordedOptions, ResolvedRetry, RetryPolicy } from './log/call-options.ts';
export { awaitedSignal, isAwaited, isDoing, isWork, taskKinds } from './log/command.ts';
export type {
  AnswerCommand,
  ApprovalCommand,
  Attributes,
  AwaitedCommand,
  AwaitSignalCommand,
  ChildCommand,
  Command,
  EndCommand,
  EndStatus,
  KeptSignal,
  KeptUpdate,
  OpenSessionCommand,
  ParentClose,
  TaskKind,
  WorkCommand,
} from './log/command.ts';
export { chainText, type CallChain, type ChainLink } from './log/call-chain.ts';
export { chainOf, chainOfCall } from './log/chain-of-start.ts';
export { CALL_TOOL } from './work/built-in-workflows.ts';
export {
  CALLBACK_SECRET_BYTES,
  callbackToken,
  isCallbackSignal,
  readCallbackToken,
  resultOfCallback,
  type Callback,
  type CallbackOutcome,
  type Callbacks,
  type NamedCallback,
} from './apps/callbacks/callback.ts';
export { isHandoffHistory, messagesOf, type HandoffHistory } from './apps/agents/handoff-history.ts';
export type { DeferredCall, DeferredFrom } from './apps/humans/deferred-call.ts';
export {
  ASK_USER,
  FIND_TOOLS,
  isBuiltIn,
  isOfMemory,
  memoryOf,
  READ_ARTIFACT,
  READ_WORKING_MEMORY,
  RECALL,
  REMEMBER,
  SEARCH_KNOWLEDGE,
  UPDATE_WORKING_MEMORY,
} from './work/built-in-tools.ts';
export type { ApprovalOutcome, ApprovalRequest, Escalation } from './apps/humans/approval-request.ts';
export { demandMayCall, mayCall, serverOf, type AgentCall, type Callable, type RefusedCall } from './apps/may-call.ts';
export { isDelivered } from './log/input.ts';
export { progressIn, type CallProgress } from './work/call-progress.ts';
export type {
  AttemptFailed,
  Cancel,
  Delivered,
  Expired,
  Input,
  Noted,
  Progress,
  Rejected,
  Reminded,
  Resolved,
  Start,
  Terminate,
} from './log/input.ts';
export { onDeadlines, requestKinds, type HumanRequest, type OnDeadline, type Reminder, type RequestKind } from './log/human-request.ts';
export type { Turn } from './log/turn.ts';
export { approvalStatuses, endStatuses, isEnd, mismatchCodes, noUsage, taskStatuses, waitKinds } from './log/task.ts';
export type { Approval, ApprovalStatus, Decision, Mismatch, Task, TaskStatus, Usage, WaitingFor, WaitKind } from './log/task.ts';
export type { Allowance } from './log/allowance.ts';
export type { TaskEvent, TaskEventType } from './log/task-event.ts';
export type {
  Message,
  ModelDelta,
  ModelRequest,
  ModelResponse,
  ModelSettings,
  Part,
  ProviderData,
  ToolCall,
  ToolSpec,
} from './apps/message.ts';
export { entryMessages, givenConversation, isToolsWanted, readConversation } from './apps/given-conversation.ts';
export type { GivenConversation, GivenMessage, ToolsWanted } from './apps/given-conversation.ts';
export type { AliveCalls, CallStop, ReportAnswer, Shown, TokenChunk, Work, WorkInput, WorkOutcome, WorkReport } from './work/work.ts';
export { readerOf, type BroadcastSubject, type Reader, type RequestSubject } from './messages/subject.ts';
export { readWork } from './messages/work-message.ts';
export type { AskedMethod, PeerOperation, TaskRequest } from './messages/task-request.ts';
export {
  aliveSubject,
  artifactsSubject,
  cancelSubject,
  consentsSubject,
  memorySubject,
  eventSubject,
  inputSubject,
  MAX_ALIVE,
  MAX_CHUNK,
  partitionsSubject,
  reportSubject,
  sessionsSubject,
  tasksSubject,
  turnSubject,
} from './work/subjects.ts';
export { capabilityOf, token, type Capability } from './work/capability.ts';
export { signOfLife } from './work/sign-of-life.ts';
export type {
  CalledWorkflow,
  ChildOptions,
  InputAnd,
  Pattern,
  PatternMember,
  PayloadAnd,
  PublishOptions,
  StepContext,
  UpdateOptions,
  WaitOptions,
  WorkflowContext,
  WorkflowDefinition,
} from './apps/workflow-context.ts';
export type { WorkflowLog } from './apps/workflow-log.ts';
export type {
  ActivityDefinition,
  AgentDefinition,
  AgentTool,
  AppTool,
  Approve,
  CodeArguments,
  CodeResult,
  CodeSettings,
  CodeTool,
  HttpTool,
  ListedWorkflow,
  InstructionContext,
  ModelCallOptions,
  ModelDefinition,
  OwnModel,
  Reconciled,
  ServedModel,
  ToolDefinition,
  WorkContext,
} from './apps/definition.ts';
export type { App, Definition, ToolServer } from './apps/app.ts';
export type { ApprovalRule, AskHuman, MustAsk, RuledCall } from './apps/humans/ask-human.ts';
export type { Expose, ExposedAsTool, ExposedPrompt, ExposedResource } from './apps/exposure/expose.ts';
export { INPUT_MEMBER, isAskedInput, splitInput, withInput, type AskedInput } from './apps/exposure/asked-input.ts';
export { answerSignal, PROGRESS_TOPIC, QUESTION_TOPIC, questionAnsweredBy } from './apps/exposure/question.ts';
export type { ClientMethod, ClientQuestion, FormQuestion, Question, UrlQuestion } from './apps/exposure/question.ts';
export { isAgentSearch, type AgentSearch } from './catalog/agent-search.ts';
export { agentsWith, findAgent } from './catalog/find-agent.ts';
export { isOfServer, isPerUser, mcpPrefix, type ClientCredentials, type McpDefinition, type UserConsent } from './apps/mcp-definition.ts';
export { memoryScopes, recallPolicies, type LongTermMemory, type MemoryScope } from './memory/long-term-memory.ts';
export {
  knowledgeTypes,
  type Knowledge,
  type KnowledgePart,
  type KnowledgeSource,
  type KnowledgeType,
  type NewSource,
} from './memory/knowledge.ts';
export { workingMemoryScopes, type WorkingDocument, type WorkingMemory } from './memory/working-memory.ts';
export type { FoundMemory, Memories, MemoryEntry, MemoryFilter, MemorySource } from './memory/memories.ts';
export type { CallMemory, MemoryCall } from './memory/call-memory.ts';
export type { MemoryAnswer } from './memory/memory-message.ts';
export { CONSENT_REQUEST, consentingUser } from './connections/connections.ts';
export type {
  AskedConsent,
  Challenge,
  ClientDocument,
  ConsentAnswer,
  ConsentEnd,
  ConsentingUser,
  ConsentRequest,
  Connections,
  Consents,
  ConsentWish,
  ReturningBrowser,
  UserConnection,
} from './connections/connections.ts';
export type { ApiCredential, BasicCredential, ClientCredential, OpenApiDefinition } from './outbound/openapi-definition.ts';
export { MESSAGE_ONCE, type RemoteCredential, type RemoteDefinition } from './outbound/remote-definition.ts';
export type { Schema } from './schemas/schema.ts';
export { httpMethods, type HttpMethod, type HttpRequest } from './outbound/http-request.ts';
export type { ModelPrices, ModelServer, ServerSettings } from './apps/model-server.ts';
export type { ItemOutcome, MapItems, MapOptions } from './apps/limits/map-items.ts';
export { singletonPolicies } from './apps/limits/start-limits.ts';
export type { Singleton, SingletonPolicy, StartLimited, Throttle } from './apps/limits/start-limits.ts';
export { limitFaults } from './apps/limits/limit-faults.ts';
export { startFaults } from './apps/limits/start-faults.ts';
export type { FlowControl, HeldLimit, HeldLimitFilter } from './flow/flow-control.ts';
export { limitUses, startUses, type LimitBound, type LimitUse } from './apps/limits/limit-use.ts';
export type { ConcurrencyLimit, Limited, LimitKey, LimitSubject, RateLimit } from './apps/limits/limit-definition.ts';
export { modelServerFaults, serverSettingsFaults } from './apps/model-server-faults.ts';
export { catalogKinds, offerOf } from './catalog/catalog.ts';
export type { CatalogDefinition, CatalogEntry, CatalogKind, Directory, Instance, InstanceRef, Readiness } from './catalog/catalog.ts';
export { catalogOf } from './catalog/catalog-of.ts';
export { nameOf } from './apps/name-of.ts';
export { checkBySchema, checkedOf, type Checked } from './schemas/checked.ts';
export { jsonSchemaOf } from './schemas/json-schema.ts';
export { validationError } from './schemas/validation-error.ts';
export { fitAnswer, fitDecided, fitPayload } from './apps/fit-message.ts';
export type {
  MessageDefinition,
  MessageKind,
  QueryDefinition,
  SentQuery,
  SentSignal,
  SentUpdate,
  SignalDefinition,
  UpdateDefinition,
} from './apps/message-definition.ts';
export { exampleStart } from './catalog/example-start.ts';
export { findEntries, findInstances, pageByKey, type CatalogSearch } from './catalog/catalog-search.ts';
export type { ApprovalFilter, ForkPoint, HistoryTurn, SessionView, StartRequest, TaskFilter, TaskService } from './service/task-service.ts';
export { SESSION_FORMAT, SESSION_FORMAT_VERSION } from './service/sessions.ts';
export type { EntriesPage, ExportedSession, GivenEntry, GivenSession, SessionEntry, SessionFilter } from './service/sessions.ts';
export type { SessionBranch, SessionChanges, SessionHead, SessionMethods } from './service/sessions.ts';
export { whileBusyPolicies, type AgentMemory, type WhileBusy } from './apps/agents/agent-memory.ts';
export { CHARACTERS_PER_TOKEN, MEMORY_WINDOW, messagesSize, partSize } from './apps/messages-size.ts';
export type { AgentLimits } from './apps/agents/agent-limits.ts';
export type { Page, PageRequest } from './values/page.ts';
export type { LogFault, Verification, VerifiedHead } from './log/verification.ts';
export type { AuditEntry, AuditFilter, AuditLog, AuditVerification } from './service/audit.ts';
export { principalText, recordedPrincipal, type RecordedPrincipal } from './log/recorded-principal.ts';
export { defaultTenant, localPrincipal, platformPrincipal, principalKinds, roles, TENANT_PATTERN } from './service/principal.ts';
export type { Principal, PrincipalKind, Role, Tenant } from './service/principal.ts';
export type { ApiKey, ApiKeys, IssuedApiKey, NewApiKey } from './service/api-keys.ts';
export { invalidToken, type Identities } from './service/identities.ts';
export { overlapPolicies, runCauses, runOutcomes } from './schedules/schedule.ts';
export type { CalendarField, CalendarTimes, OverlapPolicy, RunCause, RunOutcome } from './schedules/schedule.ts';
export type { Schedule, ScheduleDefinition, ScheduledTask, ScheduleRun, ScheduleSettings, ScheduleTimes } from './schedules/schedule.ts';
export type { Backfill, NewSchedule, Schedules } from './schedules/schedules.ts';
export type { ToolChange, ToolChanges, ToolReview } from './service/tool-changes.ts';
export type { Login, LoginProvider, Logins } from './service/logins.ts';
export type { ProxyIdentities } from './service/proxy-identities.ts';
export { rights, type Me, type Right, type Rights } from './service/right.ts';
export { perPrincipal, type TaskServices } from './service/task-services.ts';
export type {
  AgentContext,
  AgentSnapshot,
  ModelAnswer,
  ModelCallArgs,
  ModelReply,
  ModelWork,
  PlannedCall,
  ReportedAnswer,
  HumanTime,
  PlannedApproval,
} from './apps/agent-work.ts';
export { agentSession } from './apps/agent-work.ts';
export type { Account, AgentBudget, ModelBudget, ModelUse } from './apps/budgets/model-budget.ts';
