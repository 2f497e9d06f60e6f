import { defaultBounds, TroupeError } from '@troupe/contracts';

export function tooLarge(): TroupeError {
  return new TroupeError(
    'payload-too-large',
    `The MCP server sent a message of more than ${defaultBounds.mcpMessageBytes} bytes, which is not read.`,
    { retryable: false },
  );
}
