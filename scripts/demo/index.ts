export { bringUp, restartN8n, type Playground } from './bring-up';
export { sendToCustomers } from './send-to-customers';
export { RELOADING } from './settings';
