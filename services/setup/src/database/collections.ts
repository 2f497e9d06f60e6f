/** What a service does with the documents of a collection, in the words of MongoDB's privileges. */
export type Action = 'find' | 'insert' | 'update' | 'remove';

/** Services that have a user of the database. */
export type StoreService = 'orchestrator' | 'registry';

const all: readonly Action[] = ['find', 'insert', 'update', 'remove'];
/** Never changed once it is there. */
const once: readonly Action[] = ['find', 'insert', 'remove'];
const kept: readonly Action[] = ['find', 'insert', 'update'];

/**
 * Which service does what with which collection. Whatever is not here, a service cannot touch: one that
 * gets documents of a new kind gets a line. Agent-workers and tool-gateways have no way to the database.
 */
export const collections: Readonly<Record<StoreService, Readonly<Record<string, readonly Action[]>>>> = {
  orchestrator: {
    turns: once,
    tasks: all,
    messages: all,
    blobs: once,
    meta: kept,
    pings: ['insert', 'update'],
    'documents.artifactPieces': once,
    'documents.artifacts': all,
    'documents.answeredInputs': once,
    'documents.audit': once,
    'documents.auditHeads': kept,
    'documents.connections': all,
    'documents.consentClients': all,
    'documents.consentTools': all,
    'documents.consents': all,
    'documents.deadLetters': all,
    'documents.encryptionKeys': ['find', 'insert'],
    'documents.keys': kept,
    'documents.keyUses': kept,
    'documents.limits': all,
    'documents.knowledgeParts': once,
    'documents.knowledgeSources': all,
    'documents.logins': all,
    'documents.memories': all,
    'documents.memoryChanges': once,
    'documents.memoryVectors': all,
    'documents.nodes': all,
    'documents.outgoing': all,
    'documents.outgoingLines': all,
    'documents.partitions': kept,
    'documents.pushConfigs': all,
    'documents.requests': once,
    'documents.schedules': all,
    'documents.secrets': kept,
    'documents.sessionEntries': once,
    'documents.sessionOwners': once,
    'documents.sessionPlaces': all,
    'documents.sessions': kept,
    'documents.tenantCounters': all,
    'documents.taskWebhooks': all,
    'documents.toolPins': kept,
    'documents.topicPositions': kept,
    'documents.topicTaken': once,
    'documents.topicTurns': once,
    'documents.topicWaits': all,
    'documents.topicWindows': all,
    'documents.webhookTurns': all,
    'documents.webhooks': all,
    'documents.workingMemory': all,
  },
  registry: {
    meta: kept,
    pings: ['insert', 'update'],
    // What is asked of it is on record as what others do; old records are deleted by orchestrators.
    'documents.audit': ['find', 'insert'],
    'documents.auditHeads': kept,
    'documents.definitions': kept,
    'documents.encryptionKeys': ['find', 'insert'],
    'documents.instances': all,
    // Keys are made and changed by orchestrators; each notes when it last saw one used.
    'documents.keys': ['find'],
    'documents.keyUses': kept,
    // Nobody logs in or out here.
    'documents.logins': ['find', 'update'],
  },
};
