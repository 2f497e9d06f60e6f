import {
  limitFaults,
  startFaults,
  modelServerFaults,
  type ActivityDefinition,
  type AppTool,
  type Definition,
  type CodeTool,
  type GuardDefinition,
  type HttpTool,
  type MessageDefinition,
  type MessageKind,
  type ModelDefinition,
  type ToolDefinition,
  type WorkflowDefinition,
  catalogKinds,
} from '@troupe/contracts';
import { agentFaults } from './agent-faults.ts';
import { askFaults } from './ask-faults.ts';
import { guardFaults } from './guards/guard-faults.ts';
import { hookFaults } from './hook/hook-faults.ts';
import { exposeFaults } from './mcp/expose-faults.ts';
import { httpFaults } from './http/http-faults.ts';
import { mcpFaults } from './mcp/mcp-faults.ts';
import { openapiFaults } from './openapi/openapi-faults.ts';
import { remoteFaults } from './remote/remote-faults.ts';
import { scheduleFaults } from './schedule/schedule-faults.ts';
import { topicFaults, triggerFaults } from './topic/topic-faults.ts';
import { modelNameFault, nameFault } from './name-fault.ts';
import {
  booleanFaults,
  durationFaults,
  functionFaults,
  modelSchemaFaults,
  optionFaults,
  schemaFaults,
  unknownPropertyFaults,
  wholeNumberFaults,
} from './property-faults.ts';

const limitProperties = ['concurrency', 'rate', 'fair'];
const workflowProperties = [
  'kind',
  'name',
  'description',
  'input',
  'output',
  'timeout',
  ...limitProperties,
  'singleton',
  'throttle',
  'startTimeout',
  'signals',
  'queries',
  'updates',
  'expose',
  'pattern',
  'on',
  'run',
];
const activityProperties = [
  'kind',
  'name',
  'description',
  'input',
  'retry',
  'effect',
  ...limitProperties,
  'workerConcurrency',
  'run',
  'reconcile',
  'scheduleToStart',
  'startToClose',
  'scheduleToClose',
  'heartbeat',
];
const toolProperties = [...activityProperties, 'timeout', 'approve', 'expose'];
const httpProperties = [...toolProperties.filter((name) => !['run', 'reconcile'].includes(name)), 'http', 'output'];
const codeProperties = [...toolProperties.filter((name) => !['run', 'reconcile'].includes(name)), 'code'];
const modelProperties = ['kind', 'name', ...limitProperties, 'generate', 'server'];

/** Whether the value says that it is a definition; it may still have faults. */
export function isDefinition(value: unknown): value is Definition {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, name } = value as { kind?: unknown; name?: unknown };
  return typeof name === 'string' && [...catalogKinds, 'mcp', 'openapi', 'remote', 'hook', 'schedule', 'topic'].includes(kind as string);
}

/** Everything that is wrong with a definition by itself, as sentences without a subject. */
export function definitionFaults(definition: Definition | GuardDefinition | MessageDefinition): string[] {
  switch (definition.kind) {
    case 'workflow':
      return workflowFaults(definition);
    case 'activity':
      return [
        ...nameFaults(nameFault(definition.name)),
        ...unknownPropertyFaults(definition, activityProperties),
        ...workFaults(definition),
      ];
    case 'tool':
      return toolFaults(definition);
    case 'agent':
      return agentFaults(definition);
    case 'model':
      return modelFaults(definition);
    case 'mcp':
      return mcpFaults(definition);
    case 'openapi':
      return openapiFaults(definition);
    case 'remote':
      return remoteFaults(definition);
    case 'hook':
      return hookFaults(definition);
    case 'schedule':
      return scheduleFaults(definition);
    case 'topic':
      return topicFaults(definition);
    case 'guard':
      return guardFaults(definition);
    case 'signal':
    case 'query':
    case 'update':
      return messageFaults(definition);
    default:
      return definition satisfies never;
  }
}

function workflowFaults(workflow: WorkflowDefinition): string[] {
  return [
    ...nameFaults(nameFault(workflow.name)),
    ...unknownPropertyFaults(workflow, workflowProperties),
    ...functionFaults('run', workflow.run),
    ...schemaFaults('input', workflow.input),
    ...schemaFaults('output', workflow.output),
    ...durationFaults('timeout', workflow.timeout),
    ...startFaults(workflow),
    ...exposeFaults(workflow),
    ...triggerFaults(workflow),
    ...listFaults('signals', 'signal', workflow.signals),
    ...listFaults('queries', 'query', workflow.queries),
    ...listFaults('updates', 'update', workflow.updates),
  ];
}

function listFaults(property: string, kind: MessageKind, list: unknown): string[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) return [`${property} is a list`];
  const names = new Set<unknown>();
  return list.flatMap((message: MessageDefinition | null | undefined, index) => {
    if (message?.kind !== kind) return [`${property}[${index}] is not ${kind}({ … })`];
    const isTwice = names.size === names.add(message.name).size;
    return isTwice ? [`${property} has ${JSON.stringify(message.name)} twice`] : [];
  });
}

function messageFaults(message: MessageDefinition): string[] {
  const properties = ['kind', 'name', 'description', 'schema', ...(message.kind === 'signal' ? [] : ['output'])];
  return [
    ...nameFaults(nameFault(message.name)),
    ...unknownPropertyFaults(message, properties),
    ...schemaFaults('schema', message.schema),
    ...(message.kind === 'signal' ? [] : schemaFaults('output', message.output)),
  ];
}

function toolFaults(tool: AppTool): string[] {
  const { approve, description } = tool;
  return [
    ...nameFaults(modelNameFault(tool.name)),
    ...unknownPropertyFaults(tool, 'http' in tool ? httpProperties : 'code' in tool ? codeProperties : toolProperties),
    ...(typeof description === 'string' && description.trim() !== ''
      ? []
      : ['description says to the model when to use it; it is missing']),
    ...modelSchemaFaults('input', tool.input, 'input'),
    ...durationFaults('timeout', tool.timeout),
    ...(approve === undefined ? [] : askFaults('approve', approve)),
    ...booleanFaults('expose', tool.expose),
    ...('http' in tool ? requestFaults(tool) : 'code' in tool ? codeFaults(tool) : workFaults(tool)),
  ];
}

function requestFaults(tool: HttpTool): string[] {
  return [
    ...httpFaults(tool),
    ...schemaFaults('output', tool.output),
    ...optionFaults(tool),
    ...limitFaults(tool),
    ...wholeNumberFaults('workerConcurrency', tool.workerConcurrency),
  ];
}

function codeFaults(tool: CodeTool): string[] {
  const { language, time, memory } = tool.code;
  return [
    ...(['javascript', 'python'].includes(language) ? [] : ['language is "javascript" or "python"']),
    ...durationFaults('time', time),
    ...(memory === undefined || (Number.isInteger(memory) && memory >= 32 && memory <= 2_048) ? [] : ['memory is 32 to 2,048 megabytes']),
    ...optionFaults(tool),
    ...limitFaults(tool),
    ...wholeNumberFaults('workerConcurrency', tool.workerConcurrency),
  ];
}

function workFaults(work: ActivityDefinition | ToolDefinition): string[] {
  return [
    ...functionFaults('run', work.run),
    ...(work.kind === 'tool' ? [] : schemaFaults('input', work.input)),
    ...optionFaults(work),
    ...limitFaults(work),
    ...wholeNumberFaults('workerConcurrency', work.workerConcurrency),
    ...functionFaults('reconcile', work.reconcile, true),
    ...(work.reconcile !== undefined && work.effect !== 'once' ? ['reconcile is asked only when effect is "once"'] : []),
  ];
}

function modelFaults(model: ModelDefinition): string[] {
  return [
    ...nameFaults(nameFault(model.name)),
    ...unknownPropertyFaults(model, modelProperties),
    ...limitFaults(model),
    ...sourceFaults(model),
  ];
}

/** A model has one source. */
function sourceFaults(model: ModelDefinition): string[] {
  if (!('server' in model)) return functionFaults('generate', model.generate);
  if ('generate' in model) return ['it has a server or can generate, not both'];
  return modelServerFaults(model.server, 'server');
}

function nameFaults(fault: string | undefined): string[] {
  return fault === undefined ? [] : [fault];
}
