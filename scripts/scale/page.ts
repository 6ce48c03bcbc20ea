import { describeMachine } from '../lib/machine';
import type { QueueN8n } from '../../test/support/queue/queue-n8n';
import type { Bursts, Keys, KillOutcome, Rate, RetryOutcome, Throughput } from './measurements';

export interface N8n1 {
	version: string;
	asIs: KillOutcome;
	/** With QUEUE_WORKER_MAX_STALLED_COUNT=0. */
	set: KillOutcome;
}

/** All that the page tells. */
export interface Measured {
	versions: Array<[name: string, value: string]>;
	date: Date;
	command: string;
	minutes: number;
	throughput: Throughput;
	/** Two workers; then one that is left alone. */
	rates: Rate[];
	rateOfOne: Rate;
	sameKeys: Keys;
	differentKeys: Keys;
	bursts: Bursts;
	/** With n8n's own settings for PostgreSQL. */
	burstsByDefault: Bursts;
	kill: KillOutcome;
	retry: RetryOutcome;
	retryWithKey: RetryOutcome;
	n8n1: N8n1 | undefined;
}

/** Where and with what the figures are taken. */
export function versionsOf({ installation, postgres, redis }: QueueN8n): Measured['versions'] {
	return [
		...describeMachine(installation),
		['PostgreSQL', postgres.version],
		['Redis', redis.version],
	];
}

function table(header: string[], rows: Array<Array<string | number>>): string {
	const line = (cells: Array<string | number>): string => `| ${cells.join(' | ')} |`;
	return [header, header.map(() => '---'), ...rows].map(line).join('\n');
}

const number = (value: number): string => value.toLocaleString('en-US');
const seconds = (value: number): string => `${value.toFixed(1)} s`;
const spread = (byWorker: number[]): string => byWorker.join(' + ');
const yesNo = (value: boolean): string => (value ? 'yes' : '**no**');

const rateRow = ({ byWorker, messagesPerSecond, mostInASecond }: Rate) => [
	byWorker.reduce((sum, count) => sum + count, 0),
	spread(byWorker),
	messagesPerSecond,
	mostInASecond,
];

const keysRow = (name: string, { rounds, customers, twice, sentAgainLater }: Keys) => [
	name,
	rounds,
	customers,
	twice,
	sentAgainLater,
];

const burstsRow = (connections: string, bursts: Bursts) => [
	connections,
	bursts.callbacks,
	bursts.answered200,
	bursts.statuses,
	bursts.items,
	seconds(bursts.slowestSeconds),
];

const retryRow = (name: string, { status, acceptedBefore, codes, twice }: RetryOutcome) => [
	name,
	status,
	acceptedBefore,
	Object.entries(codes)
		.map(([code, count]) => `${count} ${code}`)
		.join(', '),
	twice,
];

function killTable(columns: Array<[name: string, outcome: KillOutcome]>): string {
	const row = (name: string, value: (outcome: KillOutcome) => string | number) => [
		name,
		...columns.map(([, outcome]) => value(outcome)),
	];
	return table(
		['', ...columns.map(([name]) => name)],
		[
			row('accepted by Devino before the kill', ({ acceptedBefore }) => acceptedBefore),
			row('the execution ends as', ({ status }) => status),
			row('seconds until n8n shows that', ({ secondsUntilShown }) => Math.round(secondsUntilShown)),
			row('customers with one message then', ({ once }) => once),
			row('customers with two', ({ twice }) => twice),
			row('found by the recipe', ({ found }) => found),
			row('exactly those that Devino accepted', ({ foundExactly }) => yesNo(foundExactly)),
		],
	);
}

function n8n1Section({ version, asIs, set }: N8n1): string[] {
	return [
		'## n8n 1',
		`n8n ${version} takes the job of a killed worker for one to be done again. The same kill, with QUEUE_WORKER_LOCK_DURATION, QUEUE_WORKER_LOCK_RENEW_TIME and QUEUE_WORKER_STALLED_INTERVAL set to 15, 5 and 5 seconds:`,
		killTable([
			['as n8n sets it', asIs],
			['QUEUE_WORKER_MAX_STALLED_COUNT=0', set],
		]),
		'**Set `QUEUE_WORKER_MAX_STALLED_COUNT=0`** in every process of n8n 1: without it another worker runs the whole execution again, and everybody who had the message gets it once more. n8n 2 does not run it again, whatever is set.',
	];
}

const N8N_1_READ = [
	'## n8n 1',
	'**Set `QUEUE_WORKER_MAX_STALLED_COUNT=0`** in every process of n8n 1.123: by its source another worker otherwise runs the whole execution of a killed one again. This was read, not run.',
];

/** The page, in Markdown. */
export function asMarkdown(measured: Measured): string {
	const { throughput, kill, rateOfOne, rates } = measured;
	const facts = [
		...measured.versions,
		['Date', measured.date.toISOString().slice(0, 10)],
		['Command', `\`${measured.command}\`, ${Math.round(measured.minutes)} min`],
	];
	return `${[
		'# n8n in queue mode',
		`<!-- Written by \`${measured.command}\`: do not change it by hand. -->`,
		`Written by \`${measured.command}\` from one run: PostgreSQL, Redis, one main process, two workers and one webhook process of n8n, the packed package installed in each, one encryption key, against the emulator of Devino, everything on one machine. test/real-n8n/queue.test.ts holds what must not change.`,
		facts.map(([name, value]) => `- ${name}: ${value}`).join('\n'),
		'## What to set',
		[
			'- **Messages per Second**: 50 divided by the number of processes that run executions, so 25 with two workers. See [the rate](#the-rate).',
			'- `OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS=true`; otherwise the main process runs what you start in the editor, and is one more process that sends.',
			'- `DB_POSTGRESDB_POOL_SIZE=10` and `DB_POSTGRESDB_CONNECTION_TIMEOUT=60000`, for webhook processes at least. See [callbacks](#callbacks).',
			'- **Message Key** where nobody may get a message twice whatever happens to n8n. See [when n8n is killed](#when-n8n-is-killed).',
			'- n8n 1: `QUEUE_WORKER_MAX_STALLED_COUNT=0`. See [n8n 1](#n8n-1).',
		].join('\n'),
		'## Ten workflows at once',
		table(
			[
				'workflows × messages',
				'on each worker',
				'time',
				'accepted',
				'accepted twice',
				'exact, distinct ids',
			],
			[
				[
					'10 × 1,000, pacing off',
					spread(throughput.byWorker),
					seconds(throughput.seconds),
					number(throughput.accepted),
					throughput.twice,
					number(throughput.exactIds),
				],
			],
		),
		'## The rate',
		'The rate is kept over all that one process of n8n sends for a sender with one credential, however many executions that are. Processes know nothing of each other: the rate at Devino is the sum.',
		table(
			[
				'executions at once',
				'on each worker',
				'**Messages per Second**',
				'most in any second at Devino',
			],
			[...rates, rateOfOne].map(rateRow),
		),
		`Two workers at 50 reach twice what VK delivers for one community; at 25 they keep it, with one execution or with several. What that costs: an execution alone on its worker is half as fast as it could be. Where that is too slow, let one worker do the sending (the last line): its ${rateOfOne.byWorker.reduce((sum, count) => sum + count, 0)} executions kept the rate at 50 by themselves.`,
		'## Message keys',
		'Two executions on two workers at the same moment, ten keys at a time; then the same customers again, when both had ended.',
		table(
			['keys of the two', 'rounds', 'customers', 'who got two', 'sent again later'],
			[keysRow('the same', measured.sameKeys), keysRow('different', measured.differentKeys)],
		),
		"A key that was recorded before an execution began is known on every worker. Workers that record keys for one node in the same moment may overwrite each other's: n8n's store has no lock. Start a workflow with message keys once at a time.",
		'## Callbacks',
		'Bursts of 50 callbacks at once to Devino VK Trigger through the webhook process, 45 different statuses and 5 repeats in the same moment.',
		table(
			[
				'connections to PostgreSQL',
				'callbacks',
				'answered 200',
				'different statuses',
				'items',
				'slowest burst',
			],
			[
				burstsRow("2, waits 20 s (n8n's own)", measured.burstsByDefault),
				burstsRow('10, waits 60 s', measured.bursts),
			],
		),
		'With ten connections and a minute of patience every callback was answered 200, and every status came out once. On a machine that has more to do n8n by itself gives up waiting for its own database after 20 seconds; then callbacks were seen that were not answered 200, which come in only if Devino repeats them, and executions that were answered for and failed. A status that wakes Send and Wait for Status goes the same way; the execution goes on on whichever worker is free.',
		'With several webhook processes each remembers for itself what it has seen: a repeat that reaches another one may pass. Remove Duplicates on `eventId` holds over all.',
		'## When n8n is killed',
		`A worker is killed by SIGKILL while it sends to 1,000 customers, 50 a request; n8n's own settings.`,
		killTable([['n8n 2', kill]]),
		`n8n does not run the execution again, and has kept nothing of it: a retry from the list of executions sends nothing, and shows the same error. The request that was under way may be accepted after the kill. The recipe in the README (_When n8n is killed while it sends_) finds everybody who has the message, and the others got it then: ${number(kill.onceInTheEnd)} of 1,000 customers had exactly one in the end.`,
		'**All processes at once**, as when the machine goes down, and started again: n8n then keeps the input of the execution, and a retry from the list runs it from its beginning.',
		table(
			['', 'ends as', 'accepted before', 'outcomes of the retry', 'customers with two messages'],
			[
				retryRow('without Message Key', measured.retry),
				retryRow('with Message Key', measured.retryWithKey),
			],
		),
		'**Never retry such an execution from the list** unless the node has a Message Key; use the recipe.',
		...(measured.n8n1 === undefined ? N8N_1_READ : n8n1Section(measured.n8n1)),
	].join('\n\n')}\n`;
}
