export { collectDefinitions } from './collect-definitions.ts';
export type { FoundDefinition } from './collect-definitions.ts';
export { isAppFolder, loadApp } from './load-app.ts';
export type { LoadOptions } from './load-app.ts';
export { watchApp } from './watch-app.ts';
export type { AppWatch } from './watch-app.ts';
export { appNamesText, NAMES_FILE } from './names/app-names-text.ts';
