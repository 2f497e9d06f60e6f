import { catalogOf, exampleStart, type App, type WorkflowDefinition } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

function shown(input?: WorkflowDefinition['input']): { readonly workflow?: string; readonly input: unknown } {
  const loan: WorkflowDefinition = { kind: 'workflow', name: 'loan', ...(input === undefined ? {} : { input }), run: async () => null };
  const none = new Map<string, never>();
  const app: App = { build: 'b', workflows: new Map([['loan', loan]]), agents: none, tools: none, activities: none, models: none };
  return JSON.parse(exampleStart(catalogOf(app, 'workflow')[0]));
}

describe('the request that is shown to try', () => {
  it.each([
    z.object({ applicant: z.string(), amount: z.number().min(1), note: z.string().optional() }),
    z.object({ kind: z.enum(['a', 'b']), of: z.literal('x'), many: z.array(z.int().min(3)), urgent: z.boolean().default(false) }),
    z.string().nullable(),
    z.union([z.object({ n: z.number() }), z.string()]),
    z.tuple([z.string(), z.number()]),
    z.string().meta({ examples: ['As the app says'] }),
  ])('has input that fits the schema %#', (schema) => {
    const { workflow, input } = shown(schema);
    expect(workflow).toBe('loan');
    expect(schema.safeParse(input), JSON.stringify(input)).toMatchObject({ success: true });
  });

  it('has some input where there is no schema, and a name where there is nothing', () => {
    expect(shown()).toEqual({ workflow: 'loan', input: 'Hello' });
    expect(JSON.parse(exampleStart(undefined))).toEqual({ workflow: 'my-workflow', input: 'Hello' });
  });

  it('stays whole between the single quotes of a shell', () => {
    expect(exampleStart({ kind: 'agent', name: "ada's" })).toBe(String.raw`{"agent":"ada\u0027s","input":"Hello"}`);
  });
});
