import { CALL_TOOL, isBuiltIn, isGuardActivity, isStepHookActivity, nameFrom } from '@troupe/contracts';

/** Why a workflow, activity or model cannot have this name; undefined when it can. */
export function nameFault(name: unknown): string | undefined {
  if (typeof name !== 'string' || name.trim() === '') return 'it needs a name: a text that is not empty';
  try {
    if (name === CALL_TOOL || isGuardActivity(name) || isStepHookActivity(name))
      return 'the platform has a definition of that name; choose another';
    if (name !== nameFrom(name)) return 'its name is spelled with combining characters; write it in Unicode normal form C';
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^The name/, 'its name');
  }
}

/** The same for tools and agents, which models call by name: every provider accepts these characters and no others. */
export function modelNameFault(name: unknown): string | undefined {
  const fault = nameFault(name);
  if (fault === undefined && isBuiltIn(name as string)) return 'the platform has a tool of that name; choose another';
  if (fault !== undefined || /^[A-Za-z0-9_-]{1,64}$/.test(name as string)) return fault;
  return 'model providers accept names of 1 to 64 letters, digits, "_" and "-" only; choose such a name';
}
