export { notePublications, type NotedPublications } from './publications/note-publications.ts';
export { openTopics, type OpenTopics, type OpenTopicsParts } from './open-topics.ts';
export type { AppendedEvent, LoggedEvent, LoggedTopic, ReadableEvent, TopicLog, UnfitEvent } from './port.ts';
