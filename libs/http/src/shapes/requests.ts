import {
  defaultBounds,
  givenConversation,
  taskKinds,
  type Attributes,
  type Decision,
  type ErrorCode,
  type ForkPoint,
  type GivenConversation,
  type Json,
  type TaskKind,
  type TaskWebhook,
  webhookEvents,
  whileBusyPolicies,
  type WhileBusy,
} from '@troupe/contracts';
import { z } from 'zod';
import { attributes, duration, id, json, moment, name } from './fields.ts';
import { characters, matching } from './text.ts';

/** What a start holds besides what is started. */
interface StartOptions {
  readonly input?: Json;
  readonly id?: string;
  readonly attributes?: Attributes;
  readonly timeout?: number | string;
  readonly startAt?: string | number;
  readonly priority?: number;
}

/** The name of what is started stands under its kind. */
export interface StartTaskBody extends StartOptions, Readonly<Partial<Record<TaskKind, string>>> {
  readonly session?: string;
  readonly whileBusy?: WhileBusy;
  readonly conversation?: GivenConversation;
  readonly webhook?: TaskWebhook;
}

export interface SendMessage extends StartOptions {
  readonly agent?: string;
  readonly whileBusy?: WhileBusy;
}

const startOptions = {
  input: json.exactOptional(),
  id: id.exactOptional(),
  attributes: attributes.exactOptional(),
  timeout: duration.exactOptional(),
  startAt: moment.exactOptional(),
  priority: z
    .int()
    .min(-1_000_000)
    .max(1_000_000)
    .exactOptional()
    .meta({ description: 'Among starts that wait for a limit: the lower first; 0 by default' }),
};

const conversation = givenConversation.meta({
  description:
    'Of an agent, without a session: what was said before `input`, in whole rounds, and tools that the caller carries out. A task whose model calls one of those ends with an output of `requires: "tool-results"`',
});

const WEBHOOK_SECRET = '^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$';
const webhook: z.ZodType<TaskWebhook> = z
  .strictObject({
    url: characters(1, defaultBounds.webhookUrlCharacters).meta({ examples: ['https://example.com/troupe'] }),
    events: z.array(z.enum(webhookEvents)).min(1).max(defaultBounds.webhookNames).exactOptional(),
    secret: matching(WEBHOOK_SECRET, 'It is "whsec_" and 24 to 64 bytes in base64')
      .exactOptional()
      .meta({
        description: 'What deliveries are signed with, as Standard Webhooks writes it; it is never shown',
        examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      }),
  })
  .meta({
    description: 'Where events of this task are sent: each end and each approval that is asked for, unless `events` says otherwise',
  });

const whileBusy = z.enum(whileBusyPolicies).meta({
  description:
    'Of an agent, while another message of its session is answered: `queue` (after that), `reject` (`session-open`), `interrupt` (its task is cancelled) or `steer` (its task takes this one before it next asks a model); as its agent says by default',
});

const optionalName = name.exactOptional();
const nameByKind: Readonly<Record<TaskKind, typeof optionalName>> = { workflow: optionalName, agent: optionalName };

export const startTask: z.ZodType<StartTaskBody> = z
  .strictObject({
    ...nameByKind,
    session: id.exactOptional(),
    whileBusy: whileBusy.exactOptional(),
    conversation: conversation.exactOptional(),
    webhook: webhook.exactOptional(),
    ...startOptions,
  })
  .refine((body) => (body.workflow === undefined) !== (body.agent === undefined), 'Give either "workflow" or "agent", and only one of them')
  .meta({
    description: 'Exactly one of `workflow` and `agent`',
    oneOf: taskKinds.map((kind) => ({ required: [kind] })),
    examples: [{ workflow: 'content-approval', input: 'Why durable workflows matter' }],
  });

export const sendMessage: z.ZodType<SendMessage> = z
  .strictObject({
    agent: name.exactOptional().meta({ description: 'The one that answered last in the session, where it is missing' }),
    whileBusy: whileBusy.exactOptional(),
    ...startOptions,
  })
  .meta({ examples: [{ agent: 'travel-planner', input: 'The way back, please.' }] });

const reason = characters(0, defaultBounds.reasonCharacters).exactOptional();

/** The body of a cancel or terminate; it may be absent. */
export const withReason: z.ZodType<{ readonly reason?: string } | null | undefined> = z.strictObject({ reason }).nullish();

/** No body, or an empty object. */
export const nothing: z.ZodType<object | null | undefined> = z.strictObject({}).nullish();

export const forkTask: z.ZodType<{ readonly turn: ForkPoint; readonly id?: string }> = z
  .strictObject({
    turn: z.union([z.int().min(0), z.literal('failure')]).meta({
      description: 'The turn to run again from, or `failure`: where a task failed or was stopped',
    }),
    id: id.exactOptional(),
  })
  .meta({ examples: [{ turn: 1 }, { turn: 'failure' }] });

export const decision: z.ZodType<Decision> = z
  .strictObject({ decision: z.enum(['approve', 'reject']), reason, args: json.exactOptional() })
  .refine((body) => body.args === undefined || body.decision === 'approve', {
    path: ['args'],
    error: 'Arguments can be edited only when the call is approved',
    params: { code: 'validation-failed' satisfies ErrorCode },
  })
  .meta({
    description: '`args` replace the arguments of the tool, where it is approved',
    if: { properties: { decision: { const: 'reject' } } },
    // A keyword of JSON Schema.
    // oxlint-disable-next-line unicorn/no-thenable
    then: { properties: { args: false } },
    examples: [{ decision: 'approve' }],
  });
