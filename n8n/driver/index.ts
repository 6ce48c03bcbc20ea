/** A real n8n beside the package: installs it, starts it, talks to it. */
export { buildNativePackages, ensureInstalled, type N8nInstallation } from './installation';
export { installPackage, pack, packAndInstall } from './community-package';
export { N8nStartError, startN8n, type N8nInstance, type StartOptions } from './instance';
export type { N8nRole } from './environment';
export { freePort } from './ports';
export {
	N8nApiError,
	N8nClient,
	type CredentialFile,
	type CredentialTestResult,
	type Owner,
	type WaitOptions,
} from './client';
export { hasEnded, itemsOf, runsOf, type Execution, type ExecutionSummary } from './execution';
export {
	bindCredentials,
	type StoredCredential,
	type StoredWorkflow,
	type WorkflowFile,
} from './workflow';
