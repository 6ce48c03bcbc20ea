/** What `npm start` shows, and where. */
export const DEMO = {
	/** The workflow that is run, of those in `examples/`. */
	workflowFile: 'send-to-customers.json',
	sendNodeType: 'n8n-nodes-devino-vk.devinoVkSend',
	/** How many customers it sends to, and how many of them its data makes the provider reject. */
	customers: 1_000,
	rejected: 3,
	credential: { name: 'Devino VK (emulator)', type: 'devinoVkApi' },
	apiKey: 'demo-key',
	/** Where they are free. */
	n8nPort: 5678,
	emulatorPort: 5680,
	ownerEmail: 'demo@example.com',
} as const;

/** Settings of n8n's over the driver's: this n8n looks up nothing on the internet. */
export const DEMO_ENV: Record<string, string> = { N8N_DISABLED_MODULES: 'mcp-registry' };

/** n8n watches the packages in it and reloads what changes. */
export const RELOADING: Record<string, string> = { N8N_DEV_RELOAD: 'true' };
