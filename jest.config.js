/** The tests that need nothing but Node: builders and parsers, and nodes in n8n's own engine. */
module.exports = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test'],
	testPathIgnorePatterns: ['<rootDir>/test/real-n8n/'],
	setupFiles: ['<rootDir>/test/support/quiet.js'],
	transform: { '\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.test.json' }] },
	modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/n8n', '<rootDir>/.n8n-demo'],
	maxWorkers: 2,
	// A machine may be slow; no test measures time.
	testTimeout: 60_000,
};
