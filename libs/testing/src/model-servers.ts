export type { ChatBody, ChatMessage } from './model-servers/chat-body.ts';
export { families, type Family, type FamilyName } from './model-servers/families.ts';
export { refusalOf, startStrictServer, type Asked, type StrictServer } from './model-servers/strict-server.ts';
export { startMessagesServer, type AskedMessages, type MessagesServer } from './model-servers/messages-server.ts';
export { messagesRefusal, type MessagesBody } from './model-servers/messages-rules.ts';
export { startResponsesServer, type AskedResponses, type ResponsesServer } from './model-servers/responses-server.ts';
export { responsesRefusal, type ResponsesBody } from './model-servers/responses-rules.ts';
