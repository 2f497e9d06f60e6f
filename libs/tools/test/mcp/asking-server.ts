import { acceptedContent, inputRequired, McpServer, type CallToolResult, type InputRequiredResult } from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

/** A server over standard input and output that asks a human before it books; with `legacy` one of a revision before 2026. */
const form = z.object({ guests: z.number(), near: z.string().default('window') });

function build(): McpServer {
  const server = new McpServer({ name: 'desk', version: '1.0.0' });
  server.registerTool(
    'book',
    { description: 'Books a table', inputSchema: z.object({ day: z.string() }) },
    ({ day }, { mcpReq }): CallToolResult | InputRequiredResult => {
      const answer = acceptedContent(mcpReq.inputResponses, 'guests', form);
      if (answer !== undefined) return { content: [{ type: 'text', text: `${day}: ${answer.guests} at the ${answer.near}` }] };
      if (mcpReq.inputResponses !== undefined) return { content: [{ type: 'text', text: 'Nobody said.' }] };
      return inputRequired({
        inputRequests: { guests: inputRequired.elicit({ message: `How many on ${day}?`, requestedSchema: form }) },
        requestState: `asked for ${day}`,
      });
    },
  );
  return server;
}

if (process.argv[2] === 'legacy') await build().connect(new StdioServerTransport());
else serveStdio(build);
