export { catalogOfTools } from './catalog-of-tools.ts';
export { combineSources } from './combine-sources.ts';
export { demandPinned, factsOf, fingerprint, toolBlocked } from './foreign/fingerprint.ts';
export type { ToolFacts } from './foreign/fingerprint.ts';
export { diffOf } from './foreign/tool-diff.ts';
export { defaultOptions } from './default-options.ts';
export { schemaCheck, schemaFault } from './foreign/schema-check.ts';
export { toolNotFound } from './tool-not-found.ts';
export type { ListedTool, ToolList, ToolSource, ToolUse, UserConsents } from './port.ts';
