import type { CatalogEntry, Expose, ExposedAsTool, Json, StartRequest, TaskService } from '@troupe/contracts';
import type { Tool } from '@modelcontextprotocol/server';

/** An agent or workflow as a tool, and what a call of it starts. */
export interface ExposedTool {
  readonly tool: Tool;
  readonly start: (args: Arguments) => StartRequest;
  /** Whether it is only for clients with the tasks extension. */
  readonly needsTasks: boolean;
}

export type Arguments = Readonly<Record<string, Json | undefined>>;
type InputSchema = Tool['inputSchema'];

/** What clients of the protocol take as the name of a tool. */
const NAME = /^[A-Za-z0-9_.-]{1,128}$/;
const text = (description: string) => ({ type: 'string', description });

/** For the task of a call that was not waited for to its end. */
export const taskTool: Tool = {
  name: 'troupe_task',
  description: 'Waits for the end of a task that an earlier call started, and gives its output.',
  inputSchema: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'], additionalProperties: false },
  annotations: { readOnlyHint: true },
};

/** Agents and workflows that say `expose`, in the order of their names; of two with one name the agent. */
export async function exposedTools(service: Pick<TaskService, 'catalog'>): Promise<ReadonlyMap<string, ExposedTool>> {
  const [agents, workflows] = await Promise.all([service.catalog('agent'), service.catalog('workflow')]);
  const tools = [...workflows.filter(isExposed).map(workflowTool), ...agents.filter(isExposed).map(agentTool)];
  return new Map(tools.toSorted((a, b) => (a.tool.name < b.tool.name ? -1 : 1)).map((each) => [each.tool.name, each]));
}

function isExposed({ name, details }: CatalogEntry): boolean {
  return NAME.test(name) && howExposed(details) !== undefined;
}

function howExposed(details: Json | undefined): true | ExposedAsTool | undefined {
  const { expose } = (details ?? {}) as { readonly expose?: Expose };
  return expose === true || (typeof expose === 'object' && expose.as === 'tool') ? expose : undefined;
}

function agentTool({ name, description, output }: CatalogEntry): ExposedTool {
  return {
    tool: {
      ...described(name, description, output),
      inputSchema: {
        type: 'object',
        properties: {
          input: text('What it is to do, with all it needs to know'),
          session: text('A conversation that goes on over several calls'),
        },
        required: ['input'],
        additionalProperties: false,
      },
    },
    needsTasks: false,
    start: ({ input = null, session }) => ({
      kind: 'agent',
      name,
      input,
      ...(typeof session === 'string' ? { session } : {}),
    }),
  };
}

function workflowTool({ name, description, input, output, details }: CatalogEntry): ExposedTool {
  const expose = howExposed(details);
  const { title, readOnly, task } = typeof expose === 'object' ? expose : ({} as Partial<ExposedAsTool>);
  const isObject = typeOf(input) === 'object';
  const wrapped: InputSchema = { type: 'object', properties: { input: (input ?? {}) as never }, additionalProperties: false };
  return {
    tool: {
      ...described(name, description, output),
      inputSchema: isObject ? (input as unknown as InputSchema) : wrapped,
      ...(title === undefined ? {} : { title }),
      ...(readOnly === undefined ? {} : { annotations: { readOnlyHint: readOnly } }),
    },
    needsTasks: task === 'required',
    start: (args) => {
      const given = isObject ? (args as Json) : args['input'];
      return { kind: 'workflow', name, ...(given === undefined ? {} : { input: given }) };
    },
  };
}

function described(name: string, description: string | undefined, output: Json | undefined): Omit<Tool, 'inputSchema'> {
  return {
    name,
    description: description ?? `Runs ${name}.`,
    ...(typeOf(output) === 'object' ? { outputSchema: output as unknown as NonNullable<Tool['outputSchema']> } : {}),
  };
}

function typeOf(schema: Json | undefined): unknown {
  return (schema as { readonly type?: unknown } | undefined)?.type;
}
