const { join } = require('node:path');

const { maxWorkers, testPathIgnorePatterns, testTimeout, ...base } = require('./jest.config.js');

/** The tests on one pinned n8n: `PINNED_N8N` tells them which (see test/support/pinned-n8n.ts). */
const on = (line, directory, leftOut = []) => ({
	...base,
	displayName: `n8n ${line}`,
	roots: ['<rootDir>/test/real-n8n'],
	globalSetup: `<rootDir>/test/support/install/n8n-${line}.ts`,
	testPathIgnorePatterns: leftOut.map((name) => `/real-n8n/${name}\\.test\\.ts$`),
	globals: {
		PINNED_N8N: {
			line,
			directory: join(__dirname, directory),
			records: join(__dirname, 'test-artifacts/real-n8n', line),
		},
	},
});

/**
 * The tests that need a real n8n: they install the pinned ones, and the packed package in each.
 * `npm run test:n8n -- send --selectProjects 'n8n 1.123'` takes one file on one of them.
 */
module.exports = {
	projects: [
		on('2', 'n8n'),
		// How a page of n8n's editor looks is n8n's; what the package gives it is the same. The newest
		// tests have not been run on n8n 1 yet: docs/compatibility.md tells what has.
		on('1.123', 'n8n/1.123', ['editor.*', 'queue.*', 'sms', 'vk-.*', 'trigger-registry']),
	],
	reporters: ['default', '<rootDir>/test/support/record-reporter.js'],
	testTimeout: 120_000,
	// Two n8n at a time: each test file waits for its own most of the time.
	maxWorkers: 2,
};
