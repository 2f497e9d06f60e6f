import type { Protocol } from '@troupe/http';
import { chatRoute } from './chat-route.ts';
import { historyRoute } from './history-route.ts';
import { resumeRoute } from './resume-route.ts';
import { stopRoute } from './stop-route.ts';

export const aiSdk: Protocol = {
  name: 'ai-sdk',
  description: 'Agents for front ends that use the AI SDK',
  routes(app, context) {
    chatRoute(app, context);
    resumeRoute(app, context);
    historyRoute(app, context);
    stopRoute(app, context);
  },
};
