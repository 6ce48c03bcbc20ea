const { readFileSync } = require('node:fs');

/** Bodies by the file that they stand in: read once, so that only posting them is measured. */
const known = new Map();

/** Posts prepared bodies one after the other, by n8n's own helper and as the measured node calls it. */
class BenchPost {
	description = {
		displayName: 'Bench Post',
		name: 'benchPost',
		group: ['output'],
		version: 1,
		description: 'n8n’s HTTP helper, and nothing else',
		defaults: { name: 'Bench Post' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'devinoVkApi', required: true }],
		properties: [
			{ displayName: 'URL', name: 'url', type: 'string', default: '' },
			{ displayName: 'File', name: 'file', type: 'string', default: '' },
		],
	};

	async execute() {
		const file = this.getNodeParameter('file', 0);
		if (!known.has(file)) known.set(file, JSON.parse(readFileSync(file, 'utf8')));
		const url = this.getNodeParameter('url', 0);
		const data = await this.getCredentials('devinoVkApi');
		const credential = { id: '', name: '', type: 'devinoVkApi', data };
		for (const body of known.get(file)) {
			const { statusCode } = await this.helpers.httpRequestWithAuthentication.call(
				this,
				'devinoVkApi',
				{
					method: 'POST',
					url,
					encoding: 'text',
					json: false,
					headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
					body: Buffer.from(body),
					timeout: 30_000,
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
					disableFollowRedirect: true,
				},
				{ credentialsDecrypted: credential },
			);
			if (statusCode !== 200) throw new Error(`HTTP ${statusCode}`);
		}
		return [[{ json: {}, pairedItem: { item: 0 } }]];
	}
}

module.exports = { BenchPost };
