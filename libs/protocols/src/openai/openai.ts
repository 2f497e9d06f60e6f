import type { Protocol } from '@troupe/http';
import { chatRoutes } from './chat/chat-routes.ts';
import { modelRoutes } from './models.ts';
import { responseRoutes } from './responses/response-routes.ts';

export const openai: Protocol = {
  name: 'openai',
  description: 'Agents as models, for clients of the OpenAI API',
  routes(app, context) {
    modelRoutes(app, context);
    chatRoutes(app, context);
    responseRoutes(app, context);
  },
};
