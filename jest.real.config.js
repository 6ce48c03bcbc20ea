const { testPathIgnorePatterns, ...base } = require('./jest.config.js');

/** The tests that need a real n8n: they install the pinned one, and the packed package in it. */
module.exports = {
	...base,
	roots: ['<rootDir>/test/real-n8n'],
	testTimeout: 120_000,
	// One n8n at a time: the machine that CI has is small.
	maxWorkers: 1,
};
