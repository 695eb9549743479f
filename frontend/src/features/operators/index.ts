export { releaseOptions } from './api/system.ts';
