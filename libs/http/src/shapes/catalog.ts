import { catalogKinds, type CatalogEntry, type Instance, type ToolReview } from '@troupe/contracts';
import { z } from 'zod';
import type { AgentCard } from '../routes/agent-card.ts';
import { next, principal } from './answers.ts';
import { json } from './fields.ts';

const instanceRef = {
  id: z.string(),
  since: z.iso.datetime(),
  service: z.string().exactOptional(),
  version: z.string().exactOptional(),
  build: z.string().exactOptional(),
  url: z.string().exactOptional(),
};

const catalogMessages = z.array(
  z.object({
    name: z.string(),
    description: z.string().exactOptional(),
    input: json.exactOptional(),
    output: json.exactOptional(),
  }),
);

export const catalogEntry: z.ZodType<CatalogEntry> = z.object({
  kind: z.enum(catalogKinds),
  name: z.string(),
  description: z.string().exactOptional(),
  input: json.exactOptional(),
  output: json.exactOptional(),
  details: json.exactOptional(),
  signals: catalogMessages
    .exactOptional()
    .meta({ description: 'What tasks of a workflow may be sent, with the JSON Schema of the payload' }),
  queries: catalogMessages.exactOptional().meta({ description: 'What they may be asked, with the JSON Schemas of payload and answer' }),
  updates: catalogMessages
    .exactOptional()
    .meta({ description: 'What they may be asked to do, with the JSON Schemas of payload and answer' }),
  capabilities: z.array(z.string()).exactOptional().meta({ description: 'What an agent can make use of, as `kind.name`' }),
  build: z.string(),
  registeredBy: principal.exactOptional().meta({ description: 'Who announced it to the registry, where there is one' }),
  instances: z.array(z.object(instanceRef)).meta({ description: 'Who serves it now' }),
});

export const instance: z.ZodType<Instance> = z.object({
  ...instanceRef,
  service: z.string(),
  version: z.string(),
  host: z.string().exactOptional(),
  serves: z.array(z.string()).meta({ description: 'As `kind.name`' }),
});

export const agentCard: z.ZodType<AgentCard> = z.object({
  name: z.string(),
  description: z.string(),
  version: z.string().meta({ description: 'Fingerprint of the app that defines it' }),
  url: z.string().exactOptional().meta({ description: 'Where a task for it is started' }),
  capabilities: z.object({ streaming: z.boolean() }),
  defaultInputModes: z.array(z.string()),
  defaultOutputModes: z.array(z.string()),
  skills: z.array(z.object({ id: z.string(), name: z.string(), description: z.string(), tags: z.array(z.string()) })),
});

export const catalog: z.ZodType = z.object({ items: z.array(catalogEntry), next });
export const instances: z.ZodType = z.object({ items: z.array(instance), next });

export const toolReview: z.ZodType<ToolReview> = z.object({
  name: z.string(),
  server: z.string(),
  acceptedAt: z.iso.datetime(),
  acceptedBy: z.string().exactOptional().meta({ description: 'As `kind:id`; missing where it is as it was first seen' }),
  fingerprint: z.string().meta({ description: 'Of what the tool is now' }),
  blocked: z.boolean().meta({ description: 'Whether no model is shown it, and its calls are refused' }),
  changes: z.array(
    z.object({
      at: z.string().meta({ description: 'A JSON pointer into description, input, output and effect' }),
      was: json.exactOptional(),
      is: json.exactOptional(),
    }),
  ),
});
