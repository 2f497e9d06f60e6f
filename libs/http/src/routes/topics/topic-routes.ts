import type { Topics } from '@troupe/contracts';
import { z } from 'zod';
import type { HttpApp } from '../../http-app.ts';
import { idempotencyKey, keyHeader } from '../../requests/idempotency-key.ts';
import { principalOf } from '../../requests/principal-of.ts';
import { noQuery, pageOf } from '../../shapes/queries.ts';
import {
  deadLetter,
  deadLetterId,
  deadLetters,
  deadLettersQuery,
  editedLetter,
  newEvent,
  publishedEvent,
  replayedLetter,
  topic,
  topicName,
  topics as topicList,
} from './topic-shapes.ts';

const byName = z.object({ name: topicName });
const byId = z.object({ id: deadLetterId });

/** Topics, what is published to them, and what nobody could take. */
export function topicRoutes(app: HttpApp, topics: Topics): void {
  listRoutes(app, topics);
  publishRoute(app, topics);
  letterRoutes(app, topics);
  replayRoute(app, topics);
}

function listRoutes(app: HttpApp, topics: Topics): void {
  app.route({
    method: 'GET',
    url: '/v1/topics',
    schema: { querystring: noQuery },
    config: {
      summary: 'List the topics of the app',
      right: 'read-catalog',
      tag: 'topics',
      answers: {
        200: { description: 'All of them, each with its schema, its subscribers, and how many events wait for each', schema: topicList },
      },
      errors: [],
    },
    handler: async (request) => ({ items: await topics.list(principalOf(request)) }),
  });

  app.route({
    method: 'GET',
    url: '/v1/topics/:name',
    schema: { params: byName, querystring: noQuery },
    config: {
      summary: 'Read a topic',
      right: 'read-catalog',
      tag: 'topics',
      answers: { 200: { description: 'The topic', schema: topic } },
      errors: ['topic-not-found'],
    },
    handler: async (request) => topics.get(principalOf(request), request.params.name),
  });
}

function publishRoute(app: HttpApp, topics: Topics): void {
  app.route({
    method: 'POST',
    url: '/v1/topics/:name/events',
    schema: { params: byName, querystring: noQuery, body: newEvent },
    config: {
      summary: 'Publish an event to a topic',
      description:
        'Each subscriber takes it once: a task is started, or signalled. A repeat with the same `id` has no effect, whatever its data is.',
      right: 'publish',
      tag: 'topics',
      body: 'required',
      data: ['data'],
      headers: keyHeader,
      answers: { 202: { description: 'It is durable', schema: publishedEvent } },
      errors: ['topic-not-found', 'invalid-input', 'invalid-characters'],
    },
    async handler(request, reply) {
      const key = idempotencyKey(request);
      const event = request.body;
      const id = event.id ?? key;
      return reply
        .code(202)
        .send(await topics.publish(principalOf(request), request.params.name, { ...event, ...(id === undefined ? {} : { id }) }));
    },
  });
}

function letterRoutes(app: HttpApp, topics: Topics): void {
  app.route({
    method: 'GET',
    url: '/v1/dead-letters',
    schema: { querystring: deadLettersQuery },
    config: {
      summary: 'List the events that subscribers could not take',
      right: 'read-all',
      tag: 'topics',
      pages: true,
      answers: { 200: { description: 'A page of dead letters, newest first', schema: deadLetters } },
      errors: ['invalid-cursor'],
    },
    async handler(request) {
      const { topic: of } = request.query;
      return topics.deadLetters(principalOf(request), of === undefined ? {} : { topic: of }, pageOf(request.query));
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/dead-letters/:id',
    schema: { params: byId, querystring: noQuery },
    config: {
      summary: 'Read a dead letter',
      right: 'read-all',
      tag: 'topics',
      answers: { 200: { description: 'The dead letter', schema: deadLetter } },
      errors: ['dead-letter-not-found'],
    },
    handler: async (request) => topics.deadLetter(principalOf(request), request.params.id),
  });

  app.route({
    method: 'PATCH',
    url: '/v1/dead-letters/:id',
    schema: { params: byId, querystring: noQuery, body: editedLetter },
    config: {
      summary: 'Give a dead letter other data',
      right: 'control-all',
      tag: 'topics',
      body: 'required',
      data: ['data'],
      answers: { 200: { description: 'The dead letter, as it is now', schema: deadLetter } },
      errors: ['dead-letter-not-found'],
    },
    handler: async (request) => topics.editDeadLetter(principalOf(request), request.params.id, request.body.data),
  });

  app.route({
    method: 'DELETE',
    url: '/v1/dead-letters/:id',
    schema: { params: byId, querystring: noQuery },
    config: {
      summary: 'Delete a dead letter',
      description: 'Nobody takes the event any more.',
      right: 'control-all',
      tag: 'topics',
      answers: { 204: { description: 'It is gone' } },
      errors: ['dead-letter-not-found'],
    },
    async handler(request, reply) {
      await topics.removeDeadLetter(principalOf(request), request.params.id);
      return reply.code(204).send();
    },
  });
}

function replayRoute(app: HttpApp, topics: Topics): void {
  app.route({
    method: 'POST',
    url: '/v1/dead-letters/:id/replay',
    schema: { params: byId, querystring: noQuery },
    config: {
      summary: 'Have a dead letter taken again by its subscriber',
      description: 'The event keeps its id: it starts one task at most, however often it is replayed.',
      right: 'control-all',
      tag: 'topics',
      answers: { 200: { description: 'What came of it', schema: replayedLetter } },
      errors: ['dead-letter-not-found'],
    },
    handler: async (request) => topics.replayDeadLetter(principalOf(request), request.params.id),
  });
}
