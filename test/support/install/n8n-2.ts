// jest runs a global setup once for each path that it finds, so each project has a path of its own.
export { default } from './pinned-n8n';
