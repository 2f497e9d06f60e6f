import {
  defaultBounds,
  inWords,
  isHandoffHistory,
  isOfServer,
  startFaults,
  memoryScopes,
  nameOf,
  recallPolicies,
  whileBusyPolicies,
  type AgentDefinition,
  workingMemoryScopes,
  type LongTermMemory,
  type RetryPolicy,
  type WorkingMemory,
} from '@troupe/contracts';
import { askFaults } from './ask-faults.ts';
import { budgetFaults } from './budget-faults.ts';
import { capabilityFault } from './find.ts';
import { guardsFaults } from './guards/guard-faults.ts';
import { stepHooksFaults } from './step-hooks/step-hook-faults.ts';
import { triggerFaults } from './topic/topic-faults.ts';
import { modelNameFault } from './name-fault.ts';
import {
  booleanFaults,
  durationFaults,
  modelSchemaFaults,
  optionFaults,
  schemaFaults,
  unknownPropertyFaults,
  wholeNumberFaults,
} from './property-faults.ts';

const agentProperties = [
  ...['concurrency', 'rate', 'fair', 'singleton', 'throttle', 'startTimeout'],
  'kind',
  'name',
  'description',
  'model',
  'instructions',
  'tools',
  'handoffs',
  'handoffHistory',
  'memory',
  'input',
  'output',
  'approve',
  'limits',
  'budgets',
  'settings',
  'toolConcurrency',
  'retry',
  'modelTimeout',
  'expose',
  'capabilities',
  'guard',
  'hooks',
  'on',
];

const MOST_CAPABILITIES = 100;

/** Everything that is wrong with an agent by itself. */
export function agentFaults(agent: AgentDefinition): string[] {
  const nameFault = modelNameFault(agent.name);
  return [
    ...(nameFault === undefined ? [] : [nameFault]),
    ...unknownPropertyFaults(agent, agentProperties),
    ...startFaults(agent),
    ...modelFaults(agent.model),
    ...instructionFaults(agent.instructions),
    ...referenceFaults('tools', agent.tools, ['tool', 'agent', 'workflow', 'mcp', 'openapi', 'remote', 'find']),
    ...referenceFaults('handoffs', agent.handoffs, ['agent']),
    ...historyFaults(agent.handoffHistory),
    ...approveFaults(agent),
    ...schemaFaults('input', agent.input),
    ...modelSchemaFaults('output', agent.output, 'output'),
    ...limitFaults(agent),
    ...budgetFaults(agent.budgets),
    ...memoryFaults(agent),
    ...wholeNumberFaults('toolConcurrency', agent.toolConcurrency),
    ...retryFaults(agent.retry),
    ...durationFaults('modelTimeout', agent.modelTimeout),
    ...booleanFaults('expose', agent.expose),
    ...capabilityFaults(agent.capabilities),
    ...guardsFaults(agent.guard),
    ...stepHooksFaults(agent.hooks),
    ...triggerFaults(agent),
  ];
}

function modelFaults(models: unknown): string[] {
  const valid = Array.isArray(models) && models.length > 0 && models.every(isModel);
  return valid ? [] : ['model names one model, or several to try in order, such as "openai/gpt-5-mini"'];
}

function isModel(model: unknown): boolean {
  return typeof model === 'string'
    ? model.trim() !== ''
    : typeof model === 'object' && model !== null && 'kind' in model && model.kind === 'model';
}

function instructionFaults(instructions: unknown): string[] {
  const valid = typeof instructions === 'function' || (typeof instructions === 'string' && instructions.trim() !== '');
  return valid ? [] : ['instructions are a text, or a function that gives one'];
}

function referenceFaults(property: string, references: unknown, kinds: readonly string[]): string[] {
  if (!Array.isArray(references)) return [`${property} is a list`];
  const faults: string[] = [];
  const names = new Set<string>();
  for (const [index, reference] of references.entries()) {
    const isValue = typeof reference === 'object' && reference !== null && kinds.includes(reference.kind);
    if (typeof reference !== 'string' && !isValue) {
      faults.push(`${property}[${index}] is neither a name nor ${kinds.map((kind) => `${kind}({ … })`).join(' or ')}`);
      continue;
    }
    const name = nameOf(reference);
    if (names.has(name)) faults.push(`${property} has ${JSON.stringify(name)} twice`);
    names.add(name);
  }
  return faults;
}

/** A name nobody calls would leave a tool without the human its author wanted. */
function approveFaults(agent: AgentDefinition): string[] {
  if (agent.approve === undefined || !Array.isArray(agent.tools)) return [];
  const names = agent.tools.map((tool) => ({ name: nameOf(tool) }));
  return Object.entries(agent.approve).flatMap(([name, rule]) => [
    ...(isOfServer(name, names) ? [] : [`approve names ${JSON.stringify(name)}, which is not one of its tools`]),
    ...askFaults(`approve.${name}`, rule),
  ]);
}

function limitFaults({ limits }: AgentDefinition): string[] {
  if (limits === undefined) return [];
  return [
    ...unknownPropertyFaults(limits, ['modelCalls', 'tokens', 'cost', 'time', 'toolCalls', 'toolText', 'handoffs']),
    ...wholeNumberFaults('limits.modelCalls', limits.modelCalls),
    ...wholeNumberFaults('limits.tokens', limits.tokens),
    ...(limits.cost === undefined || limits.cost > 0 ? [] : ['limits.cost is more than 0 US dollars']),
    ...durationFaults('limits.time', limits.time),
    ...wholeNumberFaults('limits.toolCalls', limits.toolCalls),
    ...wholeNumberFaults('limits.toolText', limits.toolText),
    ...(limits.handoffs === undefined || (Number.isInteger(limits.handoffs) && limits.handoffs >= 0)
      ? []
      : ['limits.handoffs is a whole number ≥ 0']),
  ];
}

function historyFaults(history: AgentDefinition['handoffHistory'] = {}): string[] {
  return Object.entries(history).flatMap(([agent, filter]) =>
    isHandoffHistory(filter)
      ? []
      : [`the history of the handoff to "${agent}" is "all", "none" or "last:<messages>"; got ${inWords(filter)}`],
  );
}

function capabilityFaults(capabilities: unknown): string[] {
  if (capabilities === undefined) return [];
  if (!Array.isArray(capabilities) || capabilities.length > MOST_CAPABILITIES)
    return [`capabilities are a list of at most ${MOST_CAPABILITIES}`];
  const fault = capabilities.map(capabilityFault).find((each) => each !== undefined);
  return fault === undefined ? [] : [`capabilities: ${fault}`];
}

function memoryFaults({ memory }: AgentDefinition): string[] {
  if (memory === undefined) return [];
  return [
    ...unknownPropertyFaults(memory, ['window', 'recall', 'whileApproval', 'whileBusy', 'longTerm', 'working', 'knowledge']),
    ...wholeNumberFaults('memory.window', memory.window),
    ...(memory.recall === undefined || ['session', 'user'].includes(memory.recall) ? [] : ['memory.recall is "session" or "user"']),
    ...(memory.whileApproval === undefined || ['queue', 'reject'].includes(memory.whileApproval)
      ? []
      : ['memory.whileApproval is "queue" or "reject"']),
    ...(memory.whileBusy === undefined || whileBusyPolicies.includes(memory.whileBusy)
      ? []
      : ['memory.whileBusy is "queue", "reject", "interrupt" or "steer"']),
    ...longTermFaults(memory.longTerm),
    ...workingFaults(memory.working),
    ...(memory.knowledge === undefined || isListOfNames(memory.knowledge) ? [] : ['memory.knowledge is a list of 1 to 16 names']),
  ];
}

function longTermFaults(memory: LongTermMemory | undefined): string[] {
  if (memory === undefined) return [];
  const { scope, recall, most } = memory;
  return [
    ...unknownPropertyFaults(memory, ['scope', 'recall', 'most', 'expires']),
    ...(scope === undefined || memoryScopes.includes(scope) ? [] : ['memory.longTerm.scope is "user", "tenant" or "session"']),
    ...(recall === undefined || recallPolicies.includes(recall) ? [] : ['memory.longTerm.recall is "auto", "tool" or false']),
    ...wholeNumberFaults('memory.longTerm.most', most),
    ...(most === undefined || most <= defaultBounds.memoryRecall ? [] : [`memory.longTerm.most is at most ${defaultBounds.memoryRecall}`]),
    ...durationFaults('memory.longTerm.expires', memory.expires),
  ];
}

const MOST_BASES = 16;

function isListOfNames(names: unknown): boolean {
  const isName = (name: unknown): boolean => typeof name === 'string' && name.trim() !== '' && name.length <= defaultBounds.nameCharacters;
  return Array.isArray(names) && names.length > 0 && names.length <= MOST_BASES && names.every(isName);
}

function workingFaults(memory: WorkingMemory | undefined): string[] {
  if (memory === undefined) return [];
  const { scope, schema, initial = {} } = memory;
  const isObject = typeof initial === 'object' && initial !== null && !Array.isArray(initial);
  return [
    ...unknownPropertyFaults(memory, ['scope', 'schema', 'initial']),
    ...(scope === undefined || workingMemoryScopes.includes(scope) ? [] : ['memory.working.scope is "user" or "session"']),
    ...(schema === undefined ? [] : modelSchemaFaults('memory.working.schema', schema, 'input')),
    ...(isObject ? [] : ['memory.working.initial is an object']),
  ];
}

function retryFaults(retry: RetryPolicy | undefined): string[] {
  return retry === undefined ? [] : optionFaults({ retry });
}
