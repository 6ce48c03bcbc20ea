/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import fc from 'fast-check';

/** A request that somebody sends to a webhook. */
export interface FuzzedRequest {
	method: 'GET' | 'POST';
	body: Buffer;
	headers: Record<string, string>;
	/** As it stands in the URL, without the question mark. */
	query: string;
	/** The body before it was packed. */
	plain: Buffer;
}

const DEEPEST = 20_000;
const NAMES = [
	...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', 'then'],
	...['messageId', 'statusInfo', 'status', 'type', 'object', 'group_id', 'secret', ''],
];
const LITERALS = [
	...['1e999', '-1e999', '-0', '0.1e-400', '9'.repeat(400), '9223372036854775807', '1E400'],
	...[
		'"\\ud800"',
		'"\\u0000"',
		'"\\uffff"',
		'null',
		'true',
		'"2023-06-28 13:34:25"',
		'1687948465000',
	],
];

/** JSON of any kind, as its text: `JSON.stringify` would tidy it up. */
const anyJson: fc.Arbitrary<string> = fc.oneof(
	fc.json(),
	fc.constantFrom(...LITERALS),
	fc
		.array(fc.tuple(fc.constantFrom(...NAMES), fc.oneof(fc.json(), fc.constantFrom(...LITERALS))), {
			maxLength: 6,
		})
		.map(
			(members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`,
		),
);

const deep: fc.Arbitrary<string> = fc
	.tuple(fc.integer({ min: 1, max: DEEPEST }), fc.boolean())
	.map(([depth, isArray]) =>
		isArray
			? '['.repeat(depth) + ']'.repeat(depth)
			: `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
	);

/** An object with these members, some of them left out, some of a type that does not fit. */
function almost(members: Record<string, fc.Arbitrary<string>>): fc.Arbitrary<string> {
	const spoilt = Object.entries(members).map(([name, right]) =>
		fc
			.oneof(
				{ weight: 12, arbitrary: right },
				{ weight: 2, arbitrary: anyJson },
				{ weight: 1, arbitrary: fc.constant(undefined) },
			)
			.map((text) => (text === undefined ? [] : [`${JSON.stringify(name)}:${text}`])),
	);
	return fc.tuple(...spoilt).map((parts) => `{${parts.flat().join()}}`);
}

const words = (...list: string[]): fc.Arbitrary<string> =>
	fc.constantFrom(...list).map((word) => JSON.stringify(word));
const id: fc.Arbitrary<string> = fc.oneof(
	fc.bigInt({ min: 1n, max: 2n ** 64n }).map(String),
	fc.bigInt({ min: 1n, max: 2n ** 64n }).map((one) => `"${one}"`),
);
const statusWord = words('SENT', 'DELIVERED', 'SEEN', 'UNDELIVERABLE', 'REJECTED', 'odd');
const time = words('2023-06-28 13:34:25', '28.06.2023', '', '9999-99-99 99:99:99');

/** A status, today's shape or an older one, spoilt or not. */
const status: fc.Arbitrary<string> = fc.oneof(
	almost({
		messageId: id,
		eventTime: time,
		statusInfo: almost({ status: statusWord, errorCode: statusWord, detailStatus: statusWord }),
		callbackData: fc.oneof(anyJson, deep),
	}),
	almost({ id, status: statusWord, time, error: statusWord }),
);

/** An event of VK's with this secret, spoilt or not. */
const vkEvent = (secret: string): fc.Arbitrary<string> =>
	almost({
		type: words('message_new', 'confirmation', 'message_reply', ''),
		group_id: id,
		event_id: words('a', 'b'),
		secret: words(secret, 'another', ''),
		object: almost({
			message: almost({
				id,
				date: id,
				from_id: id,
				peer_id: id,
				text: words('hi', ''),
				attachments: anyJson,
			}),
			client_info: anyJson,
		}),
	});

/** The fields of a report of Rapporto's, spoilt or not, as a form. */
const form: fc.Arbitrary<string> = fc
	.array(
		fc.tuple(
			fc.constantFrom(
				'transactionId',
				'status',
				'ptag',
				'unifiedExtStatus',
				'msgType',
				'__proto__',
			),
			fc.constantFrom(
				'9223372036854775807',
				'0',
				'2',
				'5',
				'9',
				'',
				'x',
				'-1',
				'1e9',
				'%',
				'%ff',
				'%C3%A9',
			),
		),
		{ maxLength: 8 },
	)
	.map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'));

const text = (vkSecret: string): fc.Arbitrary<string> => {
	const event = fc.oneof(status, vkEvent(vkSecret), anyJson);
	return fc.oneof(
		{ weight: 4, arbitrary: status },
		{ weight: 4, arbitrary: vkEvent(vkSecret) },
		{ weight: 8, arbitrary: fc.array(event, { maxLength: 8 }).map((list) => `[${list.join()}]`) },
		{ weight: 3, arbitrary: anyJson },
		{ weight: 1, arbitrary: deep },
		{ weight: 4, arbitrary: form },
		{ weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
		{
			weight: 1,
			arbitrary: fc.constantFrom(
				...[
					'',
					' ',
					'<a><b>1</b></a>',
					'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
				],
				...[
					'{',
					'[}',
					'{"a":1,}',
					"{'a':1}",
					'null\n[]',
					'\ufeff[]',
					'{"a":1}{"b":2}',
					'undefined',
				],
				'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
			),
		},
	);
};

const CONTENT_TYPES = [
	...['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON;charset="UTF-8"'],
	...['application/x-www-form-urlencoded', 'text/plain', 'text/html', 'application/octet-stream'],
	...['multipart/form-data; boundary=x', 'multipart/form-data', 'multipart/mixed; boundary=x'],
	...['', ';', 'x', 'application/json; charset=', 'application/json;;=;charset', '*/*'],
	...['text/html; charset=windows-1251', 'text/html; charset=wtf', 'a/b; charset=utf-16le'],
	...['application/json; charset=utf-16le', 'application/json; charset=latin1', 'a/b; charset=%00'],
];

/** How a body is packed, and what its header says of that. */
const packed: fc.Arbitrary<(body: Buffer) => { body: Buffer; encoding?: string }> = fc.constantFrom(
	(body: Buffer) => ({ body }),
	(body: Buffer) => ({ body }),
	(body: Buffer) => ({ body }),
	(body: Buffer) => ({ body: gzipSync(body), encoding: 'gzip' }),
	(body: Buffer) => ({ body: deflateSync(body), encoding: 'deflate' }),
	(body: Buffer) => ({ body: brotliCompressSync(body), encoding: 'br' }),
	(body: Buffer) => ({ body: gzipSync(body).subarray(0, -6), encoding: 'gzip' }),
	(body: Buffer) => ({ body, encoding: 'gzip' }),
	(body: Buffer) => ({ body: gzipSync(body) }),
	(body: Buffer) => ({ body, encoding: 'identity' }),
	(body: Buffer) => ({ body, encoding: 'utter, nonsense' }),
);

export interface FuzzOptions {
	/** How the right secret stands in the query, such as `secret=abc`. */
	rightQuery: string;
	/** The secret of VK that a body may carry. */
	vkSecret: string;
	methods: ReadonlyArray<FuzzedRequest['method']>;
}

/** Whatever somebody may send to a webhook, with the right secret or without. */
export function anyRequest(options: FuzzOptions): fc.Arbitrary<FuzzedRequest> {
	const { rightQuery, vkSecret, methods } = options;
	const [name = '', value = ''] = rightQuery.split('=');
	const body = fc.oneof(
		{ weight: 30, arbitrary: text(vkSecret).map((one) => Buffer.from(one)) },
		{ weight: 2, arbitrary: text(vkSecret).map((one) => Buffer.from(one, 'utf16le')) },
		{ weight: 2, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
	);
	const secret = fc.oneof(
		{ weight: 8, arbitrary: fc.constant(rightQuery) },
		{
			weight: 6,
			arbitrary: fc.constantFrom(
				...['', `${name}=`, name, `${name}=wrong`, `${rightQuery}x`, `${rightQuery}&${rightQuery}`],
				...[`${name}[]=${value}`, `${name}[a]=${value}`, `${name.toUpperCase()}=${value}`],
				...[
					`${name}=${value.slice(0, -1)}`,
					`x${rightQuery}`,
					`${name}=%`,
					`__proto__[${name}]=${value}`,
				],
			),
		},
	);
	return fc
		.record({
			method: fc.constantFrom(...methods),
			body,
			packed,
			type: fc.oneof(
				{ weight: 3, arbitrary: fc.constant('application/json') },
				{ weight: 2, arbitrary: fc.constantFrom(...CONTENT_TYPES) },
			),
			secret,
			moreQuery: fc.oneof(
				{ weight: 3, arbitrary: fc.constant('') },
				{ weight: 2, arbitrary: form },
				{ weight: 1, arbitrary: fc.webQueryParameters() },
			),
			header: fc.constantFrom(
				...[
					['x-forwarded-for', 'junk, ::1, 1.2.3.4'],
					['x-forwarded-for', ''],
					['accept', '*/*'],
				],
				...[
					['user-agent', 'ü'.repeat(3)],
					['x-odd', 'a'.repeat(8000)],
					['authorization', 'Key x'],
				],
			),
		})
		.map((one): FuzzedRequest => {
			const { body: bytes, encoding } = one.packed(one.body);
			const [headerName = '', headerValue = ''] = one.header;
			return {
				method: one.method,
				plain: one.body,
				body: one.method === 'GET' ? Buffer.alloc(0) : bytes,
				headers: {
					...(one.type === '' ? {} : { 'content-type': one.type }),
					...(encoding === undefined ? {} : { 'content-encoding': encoding }),
					[headerName]: headerValue,
				},
				query: [one.secret, one.moreQuery].filter(Boolean).join('&'),
			};
		});
}

/** Whether the query carries the right secret, once. */
export function isAuthenticated({ query }: FuzzedRequest, rightQuery: string): boolean {
	const [name = '', value = ''] = [
		...(new URLSearchParams(rightQuery).entries().next().value ?? []),
	];
	const given = new URLSearchParams(query).getAll(name);
	return given.length === 1 && given[0] === value;
}
