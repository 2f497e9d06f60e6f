import { taskKinds, type TaskFilter, type TaskKind } from '@troupe/contracts';
import { z } from 'zod';
import type { HttpApp } from '../../http-app.ts';
import { untilGone, type Context } from '../../context.ts';
import { history, task, tasks, verification } from '../../shapes/answers.ts';
import { idempotencyKey, keyHeader } from '../../requests/idempotency-key.ts';
import { id } from '../../shapes/fields.ts';
import { prefer } from '../../shapes/headers.ts';
import { noQuery, pageOf, pageQuery, tasksQuery, waitQuery, type TasksQuery } from '../../shapes/queries.ts';
import { startTask, type StartTaskBody } from '../../shapes/requests.ts';
import { artifactRoutes } from './artifacts.ts';
import { answerStart } from '../start-request.ts';
import { taskView } from '../../shapes/task-view.ts';

const byId = z.object({ id });

/** Starting, finding, reading and purging tasks. */
export function taskRoutes(app: HttpApp, context: Context): void {
  startRoute(app, context);
  listRoute(app, context);
  readRoute(app, context);
  purgeRoute(app, context);
  historyRoute(app, context);
  verificationRoute(app, context);
  artifactRoutes(app, context);
}

function startRoute(app: HttpApp, context: Context): void {
  app.route({
    method: 'POST',
    url: '/v1/tasks',
    schema: { querystring: noQuery, body: startTask },
    config: {
      summary: 'Start a task',
      description:
        'Answers once the start is durable. The same `id`, or the same `Idempotency-Key`, with the same request is the same task.',
      right: 'start',
      tag: 'tasks',
      waits: true,
      body: 'required',
      data: ['input', 'conversation'],
      headers: { ...keyHeader, Prefer: prefer },
      leads: { task: '/id', session: '/session' },
      answers: {
        202: { description: 'Started', schema: task },
        200: { description: 'Already there, or ended while waiting', schema: task },
      },
      errors: [
        'workflow-not-found',
        'agent-not-found',
        'session-open',
        'invalid-input',
        'invalid-id',
        'already-exists',
        'idempotency-key-reused',
        'too-many-starts',
        'already-running',
        'quota-exceeded',
        'quota-used-up',
      ],
    },
    handler: (request, reply) => answerStart(context, toStartRequest(request.body), request, reply),
  });
}

function listRoute(app: HttpApp, { serviceFor }: Context): void {
  app.route({
    method: 'GET',
    url: '/v1/tasks',
    schema: { querystring: tasksQuery },
    config: {
      summary: 'List tasks, newest first',
      right: 'read-own',
      tag: 'tasks',
      answers: { 200: { description: 'A page of tasks', schema: tasks } },
      leads: { task: '/items/0/id', session: '/items/0/session' },
      pages: true,
      errors: ['invalid-id', 'invalid-characters', 'invalid-cursor'],
    },
    async handler(request) {
      const { query } = request;
      const { items, next } = await serviceFor(request).list(filterOf(query), pageOf(query));
      return { items: items.map(taskView), ...(next === undefined ? {} : { next }) };
    },
  });
}

function readRoute(app: HttpApp, context: Context): void {
  const { serviceFor, limits } = context;
  app.route({
    method: 'GET',
    url: '/v1/tasks/:id',
    schema: { params: byId, querystring: waitQuery(limits.waitTime) },
    config: {
      summary: 'Read a task',
      right: 'read-own',
      tag: 'tasks',
      waits: true,
      answers: { 200: { description: 'The task', schema: task } },
      leads: { task: '/id', session: '/session', approval: '/waitingFor/0/id' },
      errors: ['task-not-found'],
    },
    async handler(request, reply) {
      const { wait } = request.query;
      if (wait === undefined) return taskView(await serviceFor(request).get(request.params.id));
      return taskView(await serviceFor(request).wait(request.params.id, wait, untilGone(context, reply)));
    },
  });
}

function purgeRoute(app: HttpApp, { serviceFor }: Context): void {
  app.route({
    method: 'DELETE',
    url: '/v1/tasks/:id',
    schema: { params: byId, querystring: noQuery },
    config: {
      summary: 'Purge a task that has ended',
      right: 'purge',
      tag: 'tasks',
      headers: keyHeader,
      answers: { 204: { description: 'Nothing of it is left' } },
      errors: ['task-not-found', 'task-open'],
    },
    async handler(request, reply) {
      await serviceFor(request).purge(request.params.id, idempotencyKey(request));
      return reply.code(204).send();
    },
  });
}

function historyRoute(app: HttpApp, { serviceFor }: Context): void {
  app.route({
    method: 'GET',
    url: '/v1/tasks/:id/history',
    schema: { params: byId, querystring: pageQuery },
    config: {
      summary: 'Read the log of a task, oldest turn first',
      right: 'read-own',
      tag: 'tasks',
      answers: { 200: { description: 'A page of turns', schema: history } },
      pages: true,
      errors: ['task-not-found', 'invalid-cursor'],
    },
    handler: async (request) => serviceFor(request).history(request.params.id, pageOf(request.query)),
  });
}

function verificationRoute(app: HttpApp, { serviceFor }: Context): void {
  app.route({
    method: 'GET',
    url: '/v1/tasks/:id/verification',
    schema: { params: byId, querystring: noQuery },
    config: {
      summary: 'Verify that the log of a task is as it was written',
      description:
        'Reads the whole log. Each turn carries the hash of the one before it, and the record of the task the hash of the last turn: a turn that was changed, taken out, put in or moved is named in `faults`.',
      right: 'read-own',
      tag: 'tasks',
      answers: { 200: { description: 'What was found', schema: verification } },
      errors: ['task-not-found'],
    },
    handler: async (request) => serviceFor(request).verification(request.params.id),
  });
}

function toStartRequest({ workflow, agent, ...options }: StartTaskBody): Parameters<typeof answerStart>[1] {
  const names: Readonly<Record<TaskKind, string | undefined>> = { workflow, agent };
  const kind = taskKinds.find((each) => names[each] !== undefined)!;
  return { kind, name: names[kind]!, ...options };
}

function filterOf({ limit: _limit, cursor: _cursor, ...filter }: TasksQuery): TaskFilter {
  return filter;
}
