import { Readable } from 'node:stream';
import { ARTIFACT_ID_PATTERN, type ArtifactPart, type TaskService } from '@troupe/contracts';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import type { HttpApp } from '../../http-app.ts';
import { artifacts } from '../../shapes/answers.ts';
import { id } from '../../shapes/fields.ts';
import { noQuery } from '../../shapes/queries.ts';
import { matching } from '../../shapes/text.ts';

const artifactId = matching(ARTIFACT_ID_PATTERN, 'The id of an artifact has 32 hexadecimal digits').meta({
  examples: ['3f1b0c5de8a94d27b6f0a1c2d3e4f506'],
});

/** Files of tasks. */
export function artifactRoutes(app: HttpApp, { serviceFor }: Pick<Context, 'serviceFor'>): void {
  app.route({
    method: 'GET',
    url: '/v1/tasks/:id/artifacts',
    schema: { params: z.object({ id }), querystring: noQuery },
    config: {
      summary: 'List the artifacts of a task, oldest first',
      description: 'Results of tools that were too large for a conversation, and files that tools wrote. They go when the task does.',
      right: 'read-own',
      tag: 'tasks',
      answers: { 200: { description: 'All of them', schema: artifacts } },
      leads: { artifact: '/items/0/id' },
      errors: ['task-not-found'],
    },
    handler: async (request) => ({ items: await serviceFor(request).artifacts(request.params.id) }),
  });

  app.route({
    method: 'GET',
    url: '/v1/tasks/:id/artifacts/:artifact',
    exposeHeadRoute: false,
    schema: { params: z.object({ id, artifact: artifactId }), querystring: noQuery },
    config: {
      summary: 'Download an artifact',
      description: 'Its bytes, always as a download: what a tool wrote is never shown as a page. The list says its media type.',
      right: 'read-own',
      tag: 'tasks',
      produces: 'application/octet-stream',
      answers: { 200: { description: 'The bytes' } },
      errors: ['task-not-found', 'artifact-not-found'],
    },
    async handler(request, reply) {
      const service = serviceFor(request);
      const { id: task, artifact } = request.params;
      const first = await service.artifact(task, artifact, {});
      const { name, bytes } = first.artifact;
      return reply
        .type('application/octet-stream')
        .header('content-length', bytes)
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name).replaceAll(/['()*]/g, percent)}`)
        .send(Readable.from(contentOf(service, task, first), { objectMode: false }));
    },
  });
}

/** Piece after piece: a slow reader holds one of them. */
async function* contentOf(service: TaskService, task: string, first: ArtifactPart): AsyncGenerator<Uint8Array> {
  const { id: artifact, bytes } = first.artifact;
  for (let part = first, at = 0; ; part = await service.artifact(task, artifact, { from: at })) {
    yield part.content;
    at += part.content.length;
    if (at >= bytes || part.content.length === 0) return;
  }
}

/** RFC 8187 takes none of these as they are. */
function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
