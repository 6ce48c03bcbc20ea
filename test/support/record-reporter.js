const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');

/**
 * Writes what became of the tests on a real n8n where jest.real.config.js says, a file for each test
 * file, a line of JSON for each record: see `RunRecord` in run-record.ts. What the tests themselves
 * note there stands before it.
 */
module.exports = class RecordReporter {
	onTestFileStart(test) {
		mkdirSync(recordsOf(test), { recursive: true });
		writeFileSync(fileOf(test), '');
	}

	onTestFileResult(test, { testResults, perfStats, testExecError }) {
		const records = testResults.map(({ ancestorTitles, title, status }) => ({
			kind: 'test',
			path: [...ancestorTitles, title],
			status,
		}));
		if (testExecError)
			records.push({ kind: 'test', path: ['The file could not run'], status: 'failed' });
		records.push({ kind: 'end', at: new Date(perfStats.end).toISOString() });
		const lines = records.map((record) => `${JSON.stringify(record)}\n`);
		appendFileSync(fileOf(test), lines.join(''));
	}
};

const recordsOf = (test) => test.context.config.globals.PINNED_N8N.records;
const fileOf = (test) => join(recordsOf(test), `${basename(test.path, '.test.ts')}.jsonl`);
