export { readDashboard, type Dashboard, type DashboardFile } from './read-dashboard.ts';
export { pagePaths } from './page-paths.ts';
