import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

/** A server over standard input and output, whose tool asks the address that it is started with. */
const server = new McpServer({ name: 'visitor', version: '1.0.0' });
server.registerTool(
  'visit',
  { description: 'Visits', inputSchema: z.object({ name: z.string() }), annotations: { readOnlyHint: true } },
  async ({ name }) => {
    const answer = await fetch(`${process.argv.at(-1)}/?name=${encodeURIComponent(name)}`);
    return { content: [{ type: 'text', text: await answer.text() }] };
  },
);
await server.connect(new StdioServerTransport());
