/** A real n8n beside the package: installs it, starts it, talks to it. */
export { buildNativePackages, ensureInstalled, type N8nInstallation } from './installation';
export { installPackage, pack, packAndInstall } from './community-package';
export {  startN8n, type N8nInstance,  } from './instance';
export type { N8nRole } from './environment';
export { freePort } from './ports';
export {
	N8nApiError,
	N8nClient,
	type CredentialFile,
	type CredentialTestResult,
	type Owner,
	
} from './client';
export { hasEnded, itemsOf, runsOf, type Execution, type ExecutionSummary } from './execution';
export {
	
	type StoredCredential,
	type StoredWorkflow,
	type WorkflowFile,
} from './workflow';
