import { EventType, PROTOCOL_VERSION, type Event } from '@ag-ui/core';
import type { TaskService } from '@troupe/contracts';
import { answerStream, beginTask, nameField, noQuery, untilGone, type Context, type HttpApp } from '@troupe/http';
import { z } from 'zod';
import { cancelOnLeave, checkLeaveHeader, leaveHeader } from '../cancel-on-leave.ts';
import { findAgent } from '../find-agent.ts';
import { openInterrupts, resumeRun, unanswered } from './resume-run.ts';
import { runEvents } from './run-events.ts';
import { runPieces } from '../tree/run-pieces.ts';
import { runRequest } from './run-request.ts';
import { runStart } from './run-start.ts';

export function runRoute(app: HttpApp, context: Context): void {
  app.route({
    method: 'POST',
    url: '/ag-ui/:agent',
    schema: { params: z.object({ agent: nameField }), querystring: noQuery, body: runRequest },
    config: {
      summary: 'Run an agent for a front end that speaks AG-UI',
      description: 'A durable task: it goes on when the client leaves, and the same `threadId` and `runId` are the same task.',
      tag: 'ag-ui',
      right: 'start',
      waits: 'always',
      body: 'required',
      data: true,
      headers: leaveHeader,
      produces: 'text/event-stream',
      answers: { 200: { description: 'The events of the run, each a `data:` line with an event of AG-UI' } },
      errors: ['agent-not-found', 'invalid-input', 'invalid-characters', 'already-exists', 'quota-exceeded', 'quota-used-up'],
    },
    async handler(request, reply) {
      checkLeaveHeader(request);
      const { body } = request;
      const { agent } = request.params;
      const service = context.serviceFor(request);
      const typed = await isTyped(service, agent);
      const gone = untilGone(context, reply);
      const { threadId, runId, resume = [] } = body;
      const start = runStart(agent, body);
      const open = resume.length > 0 ? [] : await openInterrupts(service, agent, body, start.id!);
      const begun = resume.length > 0 || open.length > 0 ? undefined : await beginTask(context, start, request, reply);
      if (begun !== undefined) void reply.header('x-troupe-task', begun.task.id);
      return answerStream(context, request, reply, {
        items: events(),
        frame,
        head: frame({ type: EventType.RUN_STARTED, threadId, runId, protocolVersion: PROTOCOL_VERSION }),
        errorFrame: ({ detail, code }) => frame({ type: EventType.RUN_ERROR, message: detail, code }),
        gone,
      });

      /** What is wrong with answers to interrupts is an event, as the protocol has it. */
      async function* events(): AsyncGenerator<Event, void> {
        if (open.length > 0) throw unanswered(open);
        const { task, since } = begun === undefined ? await resumeRun(service, agent, body) : { ...begun, since: undefined };
        cancelOnLeave(context, request, reply, gone, service, task.id);
        const run = runEvents({ threadId, runId, typed, showsBelow: body.protocolVersion !== undefined });
        yield* runPieces(service, { id: task.id, name: agent }, run, since, gone);
      }
    },
  });
}

async function isTyped(service: TaskService, name: string): Promise<boolean> {
  return findAgent(await service.catalog('agent'), name).output !== undefined;
}

function frame(event: Event): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}
