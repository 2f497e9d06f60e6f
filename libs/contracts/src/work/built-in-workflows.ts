/** The workflow of the platform that makes one call of a tool, which is its task. No definition of an app has such a name. */
export const CALL_TOOL = 'troupe:call-tool';
