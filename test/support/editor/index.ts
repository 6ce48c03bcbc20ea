/** n8n's editor in a real Chromium, for the tests and the pictures in the docs. */
export { ChromiumMissingError, findChromium, launchChromium, newProfile } from './chromium';
export { CredentialDialog } from './credential-dialog';
export { Editor } from './editor';
export { NodePanel } from './node-panel';
