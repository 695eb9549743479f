export { maintenanceOptions } from './api/maintenance.ts';
export { releaseOptions } from './api/system.ts';
