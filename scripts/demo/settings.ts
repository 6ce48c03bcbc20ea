/** What `npm start` shows, and where. */
export const DEMO = {
	/** The workflow that is run, of those in `examples/`. */
	workflowFile: 'send-to-customers.json',
	sendNodeType: 'n8n-nodes-devino-vk.devinoVkSend',
	/** How many customers it sends to, and which of them its data makes the provider reject. */
	customers: 1_000,
	rejected: [123, 456, 789],
	/** Where they are free. */
	n8nPort: 5678,
	emulatorPort: 5680,
	ownerEmail: 'demo@example.com',
} as const;

/** Settings of n8n's over the driver's: this n8n looks up nothing on the internet. */
export const DEMO_ENV: Record<string, string> = { N8N_DISABLED_MODULES: 'mcp-registry' };

/** n8n watches the packages in it and reloads what changes. */
export const RELOADING: Record<string, string> = { N8N_DEV_RELOAD: 'true' };

/** The credentials for the emulators, as their own defaults know them. */
export const demoCredentials = (urls: { devino: string; rapporto: string; smsc: string }) => [
	{
		name: 'Devino VK (emulator)',
		type: 'devinoVkApi',
		data: { apiKey: 'demo-key', baseUrl: urls.devino },
	},
	{
		name: 'Rapporto (emulator)',
		type: 'rapportoApi',
		data: { baseUrl: urls.rapporto, serviceId: 'login', password: '123' },
	},
	{
		name: 'SMSC (emulator)',
		type: 'smscApi',
		data: { baseUrl: urls.smsc, login: 'demo', password: 'demo-password' },
	},
];

/** Who is in the group that the example with SMSC reads: one for each way that it can go. */
export const DEMO_CONTACTS = {
	groups: [{ id: '12', name: 'VIP' }],
	contacts: [
		{ phone: '79991234567', fnm: 'Anna', myid: 'A-1', groups: ['12'] },
		{ phone: '79990400123', fnm: 'Boris', myid: 'A-2', groups: ['12'] },
	],
};
