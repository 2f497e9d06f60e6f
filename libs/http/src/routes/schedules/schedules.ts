import type { Schedules } from '@troupe/contracts';
import { z } from 'zod';
import type { HttpApp } from '../../http-app.ts';
import { idempotencyKey, keyHeader } from '../../requests/idempotency-key.ts';
import { principalOf } from '../../requests/principal-of.ts';
import { noQuery, pageOf } from '../../shapes/queries.ts';
import {
  backfilled,
  backfillSchedule,
  newSchedule,
  scheduleAnswer,
  scheduleId,
  schedulePage,
  scheduleSettings,
  schedulesQuery,
  triggered,
  triggerSchedule,
  withNote,
} from './schedule-shapes.ts';

const byId = z.object({ id: scheduleId });
const answers = { 200: { description: 'The schedule', schema: scheduleAnswer } };
const faults = ['invalid-schedule', 'invalid-duration', 'invalid-characters', 'payload-too-large'] as const;

/** Tasks that are started by time. */
export function scheduleRoutes(app: HttpApp, schedules: Schedules): void {
  createRoute(app, schedules);
  readRoutes(app, schedules);
  changeRoutes(app, schedules);
  pauseRoutes(app, schedules);
  runRoutes(app, schedules);
}

function createRoute(app: HttpApp, schedules: Schedules): void {
  app.route({
    method: 'POST',
    url: '/v1/schedules',
    schema: { querystring: noQuery, body: newSchedule },
    config: {
      summary: 'Have tasks started by time',
      description: 'One of `cron`, `every`, `calendar` and `at` says when, or several of them; one of `workflow` and `agent` says what.',
      right: 'manage-schedules',
      tag: 'schedules',
      body: 'required',
      data: ['input'],
      leads: { schedule: '/id' },
      answers: { 201: { description: 'The schedule', schema: scheduleAnswer } },
      errors: [...faults, 'invalid-id', 'already-exists', 'too-many-schedules'],
    },
    async handler(request, reply) {
      const schedule = await schedules.create(principalOf(request), request.body);
      return reply
        .code(201)
        .header('location', `/v1/schedules/${encodeURIComponent(schedule.id)}`)
        .send(schedule);
    },
  });
}

function readRoutes(app: HttpApp, schedules: Schedules): void {
  app.route({
    method: 'GET',
    url: '/v1/schedules',
    schema: { querystring: schedulesQuery },
    config: {
      summary: 'List schedules, by id',
      right: 'read-all',
      tag: 'schedules',
      answers: { 200: { description: 'A page of schedules', schema: schedulePage } },
      leads: { schedule: '/items/0/id' },
      pages: true,
      errors: ['invalid-cursor'],
    },
    handler: async (request) => schedules.list(principalOf(request), pageOf(request.query)),
  });

  app.route({
    method: 'GET',
    url: '/v1/schedules/:id',
    schema: { params: byId, querystring: noQuery },
    config: {
      summary: 'Read a schedule, with its last and its next ten runs',
      right: 'read-all',
      tag: 'schedules',
      answers,
      errors: ['schedule-not-found', 'invalid-id'],
    },
    handler: async (request) => schedules.get(principalOf(request), request.params.id),
  });
}

function changeRoutes(app: HttpApp, schedules: Schedules): void {
  app.route({
    method: 'PUT',
    url: '/v1/schedules/:id',
    schema: { params: byId, querystring: noQuery, body: scheduleSettings },
    config: {
      summary: 'Give a schedule other settings',
      description: 'All of them: what is not given is as it is by default. Whether it is paused, and its past runs, stay.',
      right: 'manage-schedules',
      tag: 'schedules',
      body: 'required',
      data: ['input'],
      answers,
      errors: [...faults, 'schedule-not-found', 'schedule-of-app', 'invalid-id'],
    },
    handler: async (request) => schedules.replace(principalOf(request), request.params.id, request.body),
  });

  app.route({
    method: 'DELETE',
    url: '/v1/schedules/:id',
    schema: { params: byId, querystring: noQuery },
    config: {
      summary: 'Remove a schedule',
      description: 'It starts nothing any more. Tasks that it started go on.',
      right: 'manage-schedules',
      tag: 'schedules',
      answers: { 204: { description: 'There is none now' } },
      errors: ['schedule-not-found', 'schedule-of-app', 'invalid-id'],
    },
    async handler(request, reply) {
      await schedules.remove(principalOf(request), request.params.id);
      return reply.code(204).send();
    },
  });
}

function pauseRoutes(app: HttpApp, schedules: Schedules): void {
  const about = {
    pause: ['Pause a schedule', 'It starts nothing until it is resumed. A repeat changes the note alone.'],
    resume: ['Resume a schedule', 'It goes on with what is due from now on: what was due meanwhile is not started.'],
  } as const;
  for (const how of ['pause', 'resume'] as const) {
    const [summary, description] = about[how];
    app.route({
      method: 'POST',
      url: `/v1/schedules/:id/${how}`,
      schema: { params: byId, querystring: noQuery, body: withNote },
      config: {
        ...{ summary, description, answers },
        right: 'manage-schedules',
        tag: 'schedules',
        errors: ['schedule-not-found', 'invalid-id', 'invalid-characters'],
      },
      handler: async (request) => schedules[how](principalOf(request), request.params.id, request.body?.note),
    });
  }
}

function runRoutes(app: HttpApp, schedules: Schedules): void {
  app.route({
    method: 'POST',
    url: '/v1/schedules/:id/trigger',
    schema: { params: byId, querystring: noQuery, body: triggerSchedule },
    config: {
      summary: 'Have a schedule run now',
      description:
        'Also one that is paused. The overlap policy of the schedule holds, unless `overlap` names another one. A repeat with the same `Idempotency-Key` has the same run.',
      headers: keyHeader,
      right: 'manage-schedules',
      tag: 'schedules',
      answers: { 200: { description: 'What became of it', schema: triggered } },
      leads: { task: '/run/task' },
      errors: ['schedule-not-found', 'invalid-id', 'too-many-items', 'quota-exceeded', 'quota-used-up'],
    },
    async handler(request) {
      const run = await schedules.trigger(principalOf(request), request.params.id, request.body?.overlap, idempotencyKey(request));
      return run === undefined ? {} : { run };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/schedules/:id/backfill',
    schema: { params: byId, querystring: noQuery, body: backfillSchedule },
    config: {
      summary: 'Start the runs of a schedule that were due in a while',
      description: 'Both ends are included. A run that was started before has its task already, and is not started again.',
      right: 'manage-schedules',
      tag: 'schedules',
      body: 'required',
      answers: { 200: { description: 'How many runs there are', schema: backfilled } },
      errors: ['schedule-not-found', 'invalid-id', 'invalid-schedule', 'too-many-items'],
    },
    async handler(request) {
      const { from, to, ...rest } = request.body;
      const which = { from: inTime(from), to: inTime(to), ...rest };
      return { count: await schedules.backfill(principalOf(request), request.params.id, which) };
    },
  });
}

function inTime(moment: string | number): number {
  return typeof moment === 'number' ? moment : Date.parse(moment);
}
