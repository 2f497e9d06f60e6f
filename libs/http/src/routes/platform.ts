import { z } from 'zod';
import type { HttpApp } from '../http-app.ts';
import type { Info } from '../options.ts';
import { noQuery } from '../shapes/queries.ts';

interface PlatformView {
  readonly version: string;
  readonly mode: string;
  readonly app?: string;
  readonly notices: readonly string[];
  readonly login: { readonly required: boolean; readonly provider?: string };
}

export const platform: z.ZodType<PlatformView> = z.object({
  version: z.string(),
  mode: z.string().meta({ description: '`embedded`, or `cluster`', examples: ['embedded'] }),
  app: z.string().exactOptional().meta({ description: 'The name of the app folder' }),
  notices: z.array(z.string()).meta({ description: 'What to know, such as that the demo model answers' }),
  login: z.object({
    required: z.boolean(),
    provider: z.string().exactOptional().meta({ description: 'The identity provider that `/login` sends a browser to' }),
  }),
});

/** What a client has to know before it asks for anything else. With keys it says nothing of the app. */
export function platformRoute(app: HttpApp, info: Info, login: PlatformView['login']): void {
  const { version, mode, appName, notices } = info;
  const view: PlatformView = login.required ? { version, mode, notices: [], login } : { version, mode, app: appName, notices, login };
  app.route({
    method: 'GET',
    url: '/v1/platform',
    schema: { querystring: noQuery },
    config: {
      summary: 'What runs here, and how to log in',
      description: 'Where a log-in is required, it says nothing of the app: neither its name nor what to know of it.',
      right: 'none',
      tag: 'access',
      answers: { 200: { description: 'This instance', schema: platform } },
    },
    handler: async () => view,
  });
}
