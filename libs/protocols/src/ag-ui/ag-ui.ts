import type { Protocol } from '@troupe/http';
import { capabilitiesRoute } from './capabilities-route.ts';
import { runRoute } from './run-route.ts';

export const agUi: Protocol = {
  name: 'ag-ui',
  description: 'Agents for front ends that speak AG-UI',
  routes(app, context) {
    runRoute(app, context);
    capabilitiesRoute(app, context);
  },
};
