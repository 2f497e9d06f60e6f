/** A server of tools that says what it was given wherever its protocol has room, over whatever it is asked. */
export function answerOf(
  message: { readonly id?: unknown; readonly method?: string; readonly params?: any },
  given: string,
): object | undefined {
  const { id, method, params } = message;
  if (id === undefined) return undefined;
  const said = `${given} ${Buffer.from(given).toString('base64')} ${encodeURIComponent(given)}`;
  const result = (value: object): object => ({ jsonrpc: '2.0', id, result: value });
  switch (method) {
    case 'initialize':
      return result({
        protocolVersion: '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: said, version: said },
        instructions: said,
      });
    case 'tools/list':
      return result({ tools: ['repeat', 'fail', 'break'].map((name) => toolOf(name, said)) });
    case 'tools/call':
      if (params?.name === 'break') return { jsonrpc: '2.0', id, error: { code: -32_000, message: `broken: ${said}`, data: { said } } };
      return result({
        content: [{ type: 'text', text: said }],
        structuredContent: { said, [said]: [said] },
        _meta: { said },
        isError: params?.name === 'fail',
      });
    default:
      return { jsonrpc: '2.0', id, error: { code: -32_601, message: `Not found: ${said}` } };
  }
}

function toolOf(name: string, said: string): object {
  const inputSchema = { type: 'object', description: said, properties: { text: { type: 'string', description: said, default: said } } };
  return { name, title: said, description: `Says ${said}`, inputSchema, annotations: { title: said } };
}
