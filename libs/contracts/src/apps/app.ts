import type { ActivityDefinition, AgentDefinition, AppTool, ModelDefinition } from './definition.ts';
import type { HookDefinition } from './hooks/hook-definition.ts';
import type { McpDefinition } from './mcp-definition.ts';
import type { OpenApiDefinition } from '../outbound/openapi-definition.ts';
import type { RemoteDefinition } from '../outbound/remote-definition.ts';
import type { ScheduleDefinition } from '../schedules/schedule.ts';
import type { TopicDefinition } from '../topics/topic-definition.ts';
import type { WorkflowDefinition } from './workflow-context.ts';

export type Definition =
  | WorkflowDefinition
  | ActivityDefinition
  | AppTool
  | AgentDefinition
  | ModelDefinition
  | ToolServer
  | HookDefinition
  | ScheduleDefinition
  | TopicDefinition;

/** What has tools of its own, which agents call as `<name>_<tool>`; an agent of somebody else is one tool, `<name>`. */
export type ToolServer = McpDefinition | OpenApiDefinition | RemoteDefinition;

/** Everything an app folder defines. */
export interface App {
  /** Fingerprint of its files. */
  readonly build: string;
  readonly workflows: ReadonlyMap<string, WorkflowDefinition>;
  readonly agents: ReadonlyMap<string, AgentDefinition>;
  readonly tools: ReadonlyMap<string, AppTool>;
  readonly activities: ReadonlyMap<string, ActivityDefinition>;
  readonly models: ReadonlyMap<string, ModelDefinition>;
  /** Servers whose tools its agents may call; none when it is absent. */
  readonly servers?: ReadonlyMap<string, ToolServer>;
  /** What comes in at `/hooks/{name}`; nothing when it is absent. */
  readonly hooks?: ReadonlyMap<string, HookDefinition>;
  /** What is started by time; nothing when it is absent. */
  readonly schedules?: ReadonlyMap<string, ScheduleDefinition>;
  /** Logs of events that its workflows and agents subscribe to; none when it is absent. */
  readonly topics?: ReadonlyMap<string, TopicDefinition>;
}
