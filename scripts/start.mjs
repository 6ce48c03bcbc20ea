/**
 * `npm start`: a real n8n with this package in it, a Devino emulator behind it, and a thousand messages sent.
 *
 *   npm start               stays up until Ctrl-C
 *   npm start -- --once     stops after the outcome; the exit code is 0 only if it was right
 *   npm start -- --fresh    first forgets the n8n of earlier starts
 */

import { readOptions } from './lib/options.mjs';
import { runSession } from './lib/session.mjs';

const options = readOptions(['once', 'fresh']);

await runSession({ ownSteps: 1, fresh: options.fresh }, async ({ surroundings, demo }) => {
	const { steps, cleanup } = surroundings;
	const playground = await demo.bringUp(surroundings);
	const { report, faults, workflowUrl } = await steps.run(
		'Run the example: messages to 1,000 customers',
		async (progress) => await demo.sendToCustomers(playground, progress, cleanup.signal),
	);
	console.log(`\n${report}\n`);
	for (const fault of faults) console.log(`NOT AS EXPECTED: ${fault}`);

	if (options.once) {
		console.log(faults.length > 0 ? 'The outcome is wrong.' : 'The outcome is right.');
		return faults.length > 0 ? 1 : 0;
	}
	if (faults.length > 0) {
		console.log('(Did you change the workflow? `npm start -- --fresh` starts anew.)\n');
	}

	const { n8n, emulator, owner } = playground;
	console.log(
		[
			`The workflow in n8n's editor   ${workflowUrl}`,
			`   log in with                 ${owner.email}   ${owner.password}`,
			`The emulator's messages        ${emulator.url}`,
			`n8n's log                      ${n8n.logFile}`,
			'',
			'Press Ctrl-C to stop both.',
		].join('\n'),
	);
	await Promise.race([cleanup.interrupted(), n8n.exited]);
	if (cleanup.signal.aborted) return 0;
	console.error('\nn8n has ended by itself; the last lines of its log:');
	console.error(n8n.log().trimEnd().split('\n').slice(-25).join('\n'));
	return 1;
});
