import { TroupeError, type TaskService } from '@troupe/contracts';
import { idField, nameField, noQuery, type Context, type HttpApp } from '@troupe/http';
import { z } from 'zod';
import { openAnswers } from './chat-tasks.ts';

export function stopRoute(app: HttpApp, { serviceFor }: Context): void {
  app.route({
    method: 'POST',
    url: '/ai-sdk/:agent/chat/:id/stop',
    schema: { params: z.object({ agent: nameField, id: idField }), querystring: noQuery },
    config: {
      summary: 'Cancel what is under way in a chat of the AI SDK',
      tag: 'ai-sdk',
      right: 'control-own',
      answers: {
        200: { description: 'The tasks that are cancelled', schema: z.object({ stopped: z.array(z.string()) }) },
      },
      errors: ['invalid-id', 'invalid-characters'],
    },
    async handler(request) {
      const service = serviceFor(request);
      // The last first: those that wait for their turn do not begin.
      const stopped: string[] = [];
      for (const { id } of (await openAnswers(service, request.params.id)).toReversed()) if (await stop(service, id)) stopped.push(id);
      return { stopped };
    },
  });
}

async function stop(service: TaskService, id: string): Promise<boolean> {
  try {
    await service.cancel(id, 'Its user stopped it.');
    return true;
  } catch (error) {
    if (error instanceof TroupeError && error.code === 'task-ended') return false;
    throw error;
  }
}
