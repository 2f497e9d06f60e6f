import { randomBytes } from 'node:crypto';
import {
  TroupeError,
  type App,
  type HookDefinition,
  type Principal,
  type Secret,
  type Secrets,
  type TaskServices,
  type Topics,
  type WorkflowLog,
} from '@troupe/contracts';
import { nameField, noQuery, readBody, type Protocol } from '@troupe/http';
import { z } from 'zod';
import { isSent } from './check-hook.ts';
import { principalOfHook, takeMessage } from './take-message.ts';

/** What a composition has for hooks. */
export interface HookSettings {
  /** The app there is now. */
  readonly app: () => Pick<App, 'hooks'>;
  readonly secrets: Secrets;
  readonly log: WorkflowLog;
  readonly topics: Pick<Topics, 'publish'>;
}

const taken = z.union([
  z.object({
    task: z.string().exactOptional(),
    topic: z.string().exactOptional().meta({ description: 'Where it was published' }),
    repeated: z.boolean().meta({ description: 'A message of that id had come before: this one had no effect' }),
  }),
  z.object({ ignored: z.literal(true).meta({ description: 'The filter of the hook leaves it out: it had no effect' }) }),
]);

/**
 * V6  Whether there is a hook, and who sends, is known before anything of the body is read. A message that is not from
 *     who knows the secret has no effect.
 * V7  A message starts one task at most, is given to a task once, or is one event, for ever, whichever process takes it
 *     and its repeats.
 */
export function hooks({ app, secrets, log, topics }: HookSettings, services: TaskServices): Protocol {
  /** One for each hook: what is made for a principal is made once. */
  const principals = new WeakMap<HookDefinition, Principal>();
  // A name that there is no hook of takes as long as one whose signature is wrong.
  const nobody: HookDefinition = { kind: 'hook', name: '', id: '', verify: { kind: 'github', secret: {} as Secret } };
  const noSecret = randomBytes(32).toString('base64');
  return {
    name: 'hooks',
    description: 'Messages of other systems, that start tasks and signal them',
    routes(server, { limits }) {
      server.route({
        method: 'POST',
        url: '/hooks/:name',
        schema: { params: z.object({ name: nameField }), querystring: noQuery },
        config: {
          summary: 'Take a message of another system',
          description: 'What it starts or signals, and how it is known who sends it, the app says in `hooks/`. The body is any JSON.',
          right: 'none',
          tag: 'hooks',
          raw: true,
          answers: { 202: { description: 'It is durable', schema: taken } },
          errors: [
            'invalid-token',
            'hook-not-found',
            'invalid-json',
            'validation-failed',
            'invalid-characters',
            'task-not-found',
            'task-ended',
            'topic-not-found',
            'invalid-input',
          ],
        },
        async handler(request, reply) {
          const { name } = request.params;
          const hook = app().hooks?.get(name);
          const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
          const secret = hook === undefined ? noSecret : await secretOf(secrets, hook);
          const sent = isSent((hook ?? nobody).verify, secret, { headers: request.headers, body });
          if (hook === undefined) throw new TroupeError('hook-not-found', `There is no hook ${JSON.stringify(name)}.`);
          if (!sent) throw new TroupeError('invalid-token', 'The message is not signed as this hook wants it, or it is too old.');
          const principal = principals.get(hook) ?? principalOfHook(hook);
          principals.set(hook, principal);
          const message = { headers: request.headers, body: readBody(body, limits, true) };
          return reply.code(202).send(await takeMessage({ services, topics, log }, hook, principal, message));
        },
      });
    },
  };
}

/** @throws TroupeError `unavailable`: where the secret is missing the log of the platform says which */
async function secretOf(secrets: Secrets, { verify: { secret } }: HookDefinition): Promise<string> {
  try {
    return await secrets.textOf(secret);
  } catch (error) {
    throw new TroupeError('unavailable', 'The secret of this hook cannot be found now.', { cause: error });
  }
}
