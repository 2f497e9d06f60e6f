export { openSchedules, type OpenSchedules, type ScheduleParts } from './open-schedules.ts';
