/** n8n's editor in a real Chromium, for the tests and the pictures in the docs. */
export { findChromium, launchChromium, newProfile } from './chromium';
export { Editor } from './editor';
export { NodePanel } from './node-panel';
