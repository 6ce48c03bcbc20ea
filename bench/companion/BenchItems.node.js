/** Makes as many customers as asked for, so that the measured node's input costs next to nothing. */
class BenchItems {
	description = {
		displayName: 'Bench Items',
		name: 'benchItems',
		group: ['input'],
		version: 1,
		description: 'Customers out of nothing',
		defaults: { name: 'Bench Items' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [{ displayName: 'Count', name: 'count', type: 'number', default: 1 }],
	};

	async execute() {
		const length = this.getNodeParameter('count', 0);
		const customer = (_, index) => ({
			json: {
				phone: String(79_991_000_000 + index),
				name: `Customer ${index}`,
				order: 100_000 + index,
				city: `City ${index % 100}`,
			},
			pairedItem: { item: 0 },
		});
		return [Array.from({ length }, customer)];
	}
}

module.exports = { BenchItems };
