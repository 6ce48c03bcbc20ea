import fc from 'fast-check';

import { DISTORTIONS, type Trouble } from '../../emulator';
import { TEXT_MALFORMATIONS } from '../../emulator/common/trouble';

/** A call under test waits this long for the whole answer, in milliseconds. */
export const TIMEOUT_MS = 600;
const TOO_LONG_MS = 800;

const briefly = fc.integer({ min: 1, max: 15 });
const of = <T extends Trouble>(trouble: T): fc.Arbitrary<T> => fc.constant(trouble);

/** An answer that comes late but in time, in one piece or in many. */
const late: fc.Arbitrary<Trouble> = fc.oneof(
	fc.record({ kind: fc.constant('slow' as const), beforeMs: briefly }),
	fc.record({ kind: fc.constant('slow' as const), afterMs: briefly }),
	of({ kind: 'slow', trickle: { bytes: 400, everyMs: 1 } }),
);

/** An answer that comes too late: the request was acted upon, before the time-out or after it. */
const tooLate: fc.Arbitrary<Trouble> = fc.constantFrom<Trouble>(
	{ kind: 'slow', beforeMs: TOO_LONG_MS },
	{ kind: 'slow', afterMs: TOO_LONG_MS },
	{ kind: 'slow', trickle: { bytes: 1, everyMs: 40 } },
);

const tooMany: fc.Arbitrary<Trouble> = fc.oneof(
	of({ kind: 'tooManyRequests' }),
	fc.record({
		kind: fc.constant('tooManyRequests' as const),
		retryAfterSeconds: fc.integer({ min: 0, max: 90 }),
		retryAfterAs: fc.constantFrom('seconds' as const, 'date' as const),
	}),
);

const serverError: fc.Arbitrary<Trouble> = fc.record({
	kind: fc.constant('serverError' as const),
	status: fc.constantFrom(500, 501, 502, 503, 504, 520),
	body: fc.constantFrom('html' as const, 'json' as const, 'empty' as const),
	accepted: fc.boolean(),
});

const reset: fc.Arbitrary<Trouble> = fc.record({
	kind: fc.constant('reset' as const),
	when: fc.constantFrom(
		'beforeAcceptance' as const,
		'afterAcceptance' as const,
		'midAnswer' as const,
	),
});

const redirect: fc.Arbitrary<Trouble> = fc.record({
	kind: fc.constant('redirect' as const),
	status: fc.constantFrom(301, 302, 303, 307, 308),
});

/**
 * Answers spoilt after acceptance. Not with a 4xx: the contract takes that for a refusal, and a
 * provider that refuses what it accepted cannot be understood by anybody.
 */
const malformed = (ways: readonly string[]): fc.Arbitrary<Trouble> =>
	fc.oneof(
		fc.record({ kind: fc.constant('malformed' as const), how: fc.constantFrom(...ways) }),
		fc.record({
			kind: fc.constant('malformed' as const),
			how: fc.constantFrom(...ways),
			status: fc.constantFrom(201, 202, 204, 299, 500, 503),
		}),
	);

/** Answers that nobody documents; whether anything was accepted does not show in them. */
const strange = (bodies: readonly string[]): fc.Arbitrary<Trouble> =>
	fc.record({
		kind: fc.constant('answer' as const),
		status: fc.constantFrom(200, 202, 299, 302, 500, 503),
		body: fc.constantFrom(...bodies),
		accepted: fc.boolean(),
	});
const NO_ANSWERS = [
	...['null', '{}', '""', '0', 'true', '{"result":{}}', '{"result":"OK"}', '{"result":[null]}'],
	...[
		'[null]',
		'[[]]',
		'<html>',
		'\0',
		'{"__proto__":{"result":[]}}',
		'{"result":[{}',
		'{"data":7}',
	],
];
/** Of a send: to a reading these would be pages. */
const NO_VERDICTS = [
	...['[]', '\ufeff{"result":[]}', '{"result":[{}]}', '{"result":[{"code":"OK"}]}'],
	'{"result":[{"code":"QUEUED","messageId":1}]}',
];

const refusedAsAWhole: fc.Arbitrary<Trouble> = fc
	.record({
		key: fc.constantFrom(
			...[
				'invalid',
				'is.spam',
				'billing.error',
				'service.not.found',
				'system.error',
				'no.such.key',
			],
		),
		status: fc.constantFrom(200, 400, 401, 402, 403, 404, 409, 413, 422),
		at: fc.option(fc.integer({ min: 0, max: 1200 }), { nil: undefined }),
	})
	.map(({ key, status, at }) => ({
		kind: 'refused',
		key,
		status,
		...(at === undefined ? {} : { ref: `messages[${at}].phone` }),
	}));

/** What can befall a request to send at Devino. */
export const sendTrouble: fc.Arbitrary<Trouble> = fc.oneof(
	{ weight: 6, arbitrary: of({ kind: 'none' }) },
	{ weight: 6, arbitrary: late },
	{ weight: 1, arbitrary: tooLate },
	{ weight: 10, arbitrary: tooMany },
	{ weight: 4, arbitrary: serverError },
	{ weight: 4, arbitrary: reset },
	{ weight: 2, arbitrary: redirect },
	{ weight: 8, arbitrary: malformed([...TEXT_MALFORMATIONS, ...Object.keys(DISTORTIONS)]) },
	{ weight: 4, arbitrary: strange([...NO_ANSWERS, ...NO_VERDICTS]) },
	{ weight: 6, arbitrary: refusedAsAWhole },
);

/** What can befall a request that changes nothing: most of it passes. */
export const readTrouble: fc.Arbitrary<Trouble> = fc.oneof(
	{ weight: 8, arbitrary: of({ kind: 'none' }) },
	{ weight: 6, arbitrary: late },
	{ weight: 6, arbitrary: tooMany },
	{ weight: 6, arbitrary: serverError },
	{ weight: 4, arbitrary: reset },
	{ weight: 2, arbitrary: redirect },
	{ weight: 4, arbitrary: malformed([...TEXT_MALFORMATIONS, 'unwrapped', 'nullResult']) },
	{ weight: 2, arbitrary: strange(NO_ANSWERS) },
	{ weight: 2, arbitrary: refusedAsAWhole },
);

/**
 * What can befall a send at Rapporto. A text answer cut off amid the digits of an id reads like an
 * answer with a shorter one: only a length that does not hold (`midAnswer`) tells.
 */
export const rapportoTrouble: fc.Arbitrary<Trouble> = fc.oneof(
	{ weight: 8, arbitrary: of({ kind: 'none' }) },
	{ weight: 4, arbitrary: late },
	{ weight: 1, arbitrary: tooLate },
	{ weight: 6, arbitrary: tooMany },
	{ weight: 6, arbitrary: serverError },
	{ weight: 6, arbitrary: reset },
	{ weight: 2, arbitrary: redirect },
	{ weight: 4, arbitrary: malformed(['html', 'empty', 'notJson']) },
	{
		weight: 4,
		arbitrary: fc.constantFrom<Trouble>(
			{ kind: 'answer', status: 408, body: 'Speed limit exceeded' },
			{ kind: 'answer', status: 200, body: '<response><code>408</code><text>x</text></response>' },
			{ kind: 'answer', status: 200, body: '<response><code>503</code></response>' },
			{ kind: 'answer', status: 500, body: '<response><code>500</code>', accepted: true },
			{ kind: 'answer', status: 402, body: 'Prepaid limit is exhausted' },
			{ kind: 'answer', status: 200, body: 'Invalid parameters' },
			{ kind: 'answer', status: 200, body: 'Message is being processed', accepted: true },
			{ kind: 'answer', status: 200, body: 'Internal server error', accepted: true },
			{ kind: 'answer', status: 200, body: 'Timeout', accepted: true },
			{ kind: 'answer', status: 200, body: 'OK', accepted: true },
			{
				kind: 'answer',
				status: 200,
				body: '<response><code>200</code></response>',
				accepted: true,
			},
		),
	},
);

/** Troubles for the requests of a run, in order; some last for more tries than a node makes. */
export const spells = (trouble: fc.Arbitrary<Trouble>, most: number): fc.Arbitrary<Trouble[]> =>
	fc
		.array(fc.tuple(trouble, fc.constantFrom(1, 1, 1, 1, 4)), { maxLength: most, size: 'max' })
		.map((list) => list.flatMap(([one, times]) => Array.from({ length: times }, () => one)));
