import fc from 'fast-check';

import { readXmlAnswer } from '../../providers/rapporto/response-xml';
import { readSendAnswer } from '../../providers/rapporto/send-answer';
import { fixtureText } from '../support/fixtures';

const accepted = (messageId: string) => ({ kind: 'accepted', messageId });

describe('an answer of Rapporto', () => {
	describe('in text', () => {
		it("is the page's sample: OK and an id", () => {
			const sample = fixtureText('rapporto/send-response.txt');
			expect(readSendAnswer(200, sample)).toEqual(accepted('4095284974'));
		});

		it('may stand in braces, as the page prints it', () => {
			const sample = fixtureText('rapporto/send-response-as-printed.txt');
			expect(readSendAnswer(200, sample)).toEqual(accepted('4095284974'));
		});

		it('may be digits alone, to the last of 64 bits', () => {
			expect(readSendAnswer(200, '18446744073709551615\r\n')).toEqual(
				accepted('18446744073709551615'),
			);
		});

		it("is the page's sample of a refusal, at 401 and at 200", () => {
			const sample = fixtureText('rapporto/send-response-refused.txt');
			const refused = { kind: 'refused', code: 401, words: 'Invalid password' };
			expect(readSendAnswer(401, sample)).toEqual(refused);
			expect(readSendAnswer(200, sample)).toEqual(refused);
		});

		it.each<[string, number]>([
			['Invalid password', 401],
			['invalid  PASSWORD', 401],
			['Неверный пароль', 401],
			['Authentication failed', 401],
			['Prepaid limit is exhausted', 402],
			['Not enough money', 402],
			['Недостаточно средств', 402],
			['Duplicate message', 409],
			['Message is too long', 414],
			['Слишком длинный текст', 414],
			['Invalid parameters', 400],
			['Invalid clientId 79161234567', 400],
			['ERROR: [text] is too short', 400],
			['Error: phone not found', 400],
			['Not a subscriber: 79161234567', 400],
			['Message to this client is not allowed', 400],
			['Service is not active', 400],
			['Access denied', 400],
			['Forbidden', 400],
			['Bad request', 400],
			['Unknown service', 400],
			['Message was not accepted', 400],
			['Speed limit exceeded', 400],
			['No such client', 400],
			['Неверный номер', 400],
			['Номер заблокирован', 400],
			['Не указан текст', 400],
			['Сообщение не принято', 400],
		])('is a refusal if its words are those of one: %j', (text, code) => {
			expect(readSendAnswer(200, text)).toEqual({
				kind: 'refused',
				code,
				words: text.replace(/\s+/g, ' '),
			});
		});

		it.each([
			['Invalid parameter:\r\nclientId', 'Invalid parameter: clientId'],
			['Неверный номер\n79161234567', 'Неверный номер 79161234567'],
			['Rejected 4095284974', 'Rejected 4095284974'],
		])('is a refusal if it begins like one, whatever follows: %j', (text, words) => {
			expect(readSendAnswer(200, text)).toEqual({ kind: 'refused', code: 400, words });
		});

		it.each([
			'Message is being processed',
			'Processing',
			'In progress',
			'Pending',
			'Timeout',
			'Time-out',
			'Request timed out',
			'Time limit exceeded',
			'Internal server error',
			'Internal error: invalid state',
			'Server error',
			'System error',
			'Database error',
			'Unknown error',
			'Unexpected error',
			'Error',
			'Error 12',
			'ERROR: timeout',
			'Failed',
			'Bad gateway',
			'Gateway timeout',
			'Connection refused',
			'Connection rejected by upstream',
			'No response from the operator: missing data',
			'Service unavailable',
			'Service is not available, no access',
			'Temporarily unavailable',
			'Too many connections, try again later',
			'Server is overloaded: request rejected',
			'Сообщение обрабатывается',
			'В очереди',
			'Внутренняя ошибка сервера',
			'Неизвестная ошибка',
			'Сервис временно недоступен',
			'Превышено время ожидания',
			'Отказ: сбой базы данных',
			'Ошибка 100234',
			'Hello',
		])('is not understood if its words tell of a fault or of work under way: %j', (text) => {
			expect(readSendAnswer(200, text).kind).toBe('unintelligible');
		});

		it.each([
			[''],
			['No errors, 4095284974'],
			['Error: 0\n4095284974'],
			['Error code=0, id=4095284974'],
			['No. 4095284974'],
			['Notified 4095284974'],
			['Ошибок нет, 4095284974'],
			['OK'],
			['OK\n'],
			['OK\nabc'],
			['OK\n0'],
			['Accepted'],
			['Message queued'],
			['Message sent, no access code needed'],
			['Принято'],
			['4095284974 4095284975'],
			['4095284974 duplicate'],
			['4095284974\nmissing'],
			['Accepted as 4095284974'],
			['{"id":4095284974}'],
			['{"id":4095284974,"note":"empty"}'],
			['{"error":"invalid"}'],
			['<html><body>Welcome</body></html>'],
			['<p>Forbidden</p>'],
			['123456789012345678901'],
			['0'],
			['200'],
			['401'],
			['0000401'],
			[`Invalid ${'x'.repeat(200)}`],
		])('is not understood as %j, for the message may have been accepted', (text) => {
			expect(readSendAnswer(200, text).kind).toBe('unintelligible');
		});
	});

	it.each([
		[400, 'OK\n4095284974'],
		[500, 'OK 4095284974'],
		[200, 'OK\r\n4095284974\r\n1 part'],
		[200, '<r><id type="long"> 4095284974 </id></r>'],
		[200, '<R><ID>4095284974</ID></R>'],
		[
			200,
			'<!DOCTYPE a><response><code>200</code><payload><id>4095284974</id></payload></response>',
		],
	])('keeps the id of an acceptance that does not fit the rest: %d %j', (status, text) => {
		const answer = readSendAnswer(status, text);
		expect(answer).toMatchObject({ kind: 'unintelligible' });
		expect(answer).toMatchObject({ messageIds: expect.arrayContaining(['4095284974']) });
	});

	describe('in XML', () => {
		it("is the page's sample", () => {
			const sample = fixtureText('rapporto/send-response.xml');
			expect(readSendAnswer(200, sample)).toEqual(accepted('4095284976'));
			expect(readSendAnswer(200, `{\n${sample}\n}`)).toEqual(accepted('4095284976'));
		});

		it('has its real code inside a 200', () => {
			expect(readSendAnswer(200, fixtureText('rapporto/send-response-refused.xml'))).toEqual({
				kind: 'refused',
				code: 401,
				words: 'Invalid password',
			});
		});

		it('is understood without a declaration, with an id of 64 bits and with escaped words', () => {
			expect(
				readSendAnswer(
					200,
					'<response><code>200</code><text>OK</text><payload><id>9223372036854775807</id></payload></response>',
				),
			).toEqual(accepted('9223372036854775807'));
			expect(
				readSendAnswer(
					200,
					'<response><code>400</code><text>a &lt;b&gt; &amp; &#1103; &#x44F; &quot;&apos;</text></response>',
				),
			).toEqual({ kind: 'refused', code: 400, words: 'a <b> & я я "\'' });
		});

		it.each([
			['<response><code>200</code><text>OK</text></response>'],
			['<response><code>200</code><payload><id>abc</id></payload></response>'],
			['<response><code>401</code><payload><id>4095284976</id></payload></response>'],
			['<response><code>200</code><payload><id>409528'],
		])('is not understood as %s', (xml) => {
			expect(readSendAnswer(200, xml).kind).toBe('unintelligible');
		});

		it('keeps an id that does not fit the code', () => {
			const xml = '<response><code>401</code><payload><id>77</id></payload></response>';
			expect(readSendAnswer(200, xml)).toMatchObject({ messageIds: ['77'] });
		});

		it('is not believed about an acceptance inside a 500', () => {
			const xml = fixtureText('rapporto/send-response.xml');
			expect(readSendAnswer(500, xml)).toMatchObject({
				kind: 'unintelligible',
				messageIds: ['4095284976'],
			});
		});
	});

	describe('by its code', () => {
		it.each([400, 401, 402, 403, 404, 406, 409, 414])('%d is a refusal in both forms', (code) => {
			const refused = { kind: 'refused', code, words: 'No' };
			expect(readSendAnswer(code, 'No')).toEqual(refused);
			const xml = `<response><code>${code}</code><text>No</text></response>`;
			expect(readSendAnswer(200, xml)).toEqual(refused);
		});

		it.each([408, 429])('%d asks to be slower', (code) => {
			expect(readSendAnswer(code, 'Slower')).toEqual({ kind: 'throttled', code });
			const xml = `<response><code>${code}</code></response>`;
			expect(readSendAnswer(200, xml)).toEqual({ kind: 'throttled', code });
		});

		it.each([500, 502, 503, 504])('%d is a fault after which it may have been accepted', (code) => {
			expect(readSendAnswer(code, '<html>nginx</html>')).toMatchObject({ kind: 'fault', code });
			const xml = `<response><code>${code}</code></response>`;
			expect(readSendAnswer(code === 500 ? 500 : 200, xml)).toMatchObject({ kind: 'fault', code });
		});

		it('a redirect is not followed and not understood', () => {
			expect(readSendAnswer(302, '').kind).toBe('unintelligible');
		});
	});
});

describe('the XML reader', () => {
	it.each([
		['a DTD', '<!DOCTYPE response [<!ENTITY a "b">]><response><code>200</code></response>'],
		['an entity of its own', '<response><code>200</code><text>&file;</text></response>'],
		['a bare ampersand', '<response><code>200</code><text>a & b</text></response>'],
		['a reference to no character', '<response><code>200</code><text>&#xD800;</text></response>'],
		['an entity of its own in an attribute', '<response a="&file;"><code>200</code></response>'],
		['a DTD behind a comment', '<!-- --><!DOCTYPE response><response><code>200</code></response>'],
		['a comment without an end', '<response><!-- <code>200</code></response>'],
		['CDATA without an end', '<response><code><![CDATA[200</code></response>'],
		['CDATA between elements', '<response><![CDATA[no]]><code>200</code></response>'],
		['an attribute without quotation marks', '<response a=1><code>200</code></response>'],
		['an attribute at the end of an element', '<response><code>200</code></response a="1">'],
		['text in front of the root', 'no<response><code>200</code></response>'],
		['an id inside of a comment', '<response><!-- <code>200</code> --></response>'],
		['two roots', '<response><code>200</code></response><response/>'],
		['two codes', '<response><code>200</code><code>401</code></response>'],
		['an element that is not closed', '<response><code>200</code>'],
		['elements closed the wrong way round', '<response><code>200</response></code>'],
		['text between elements', '<response>no<code>200</code></response>'],
		['a code that is no code', '<response><code>OK</code></response>'],
		['another root', '<answer><code>200</code></answer>'],
		['too much depth', '<a><b><c><d><e><f>1</f></e></d></c></b></a>'],
		['too much of it', `<response><code>200</code><text>${'x'.repeat(10_000)}</text></response>`],
	])('takes no %s', (_, xml) => {
		expect(readXmlAnswer(xml)).toBeUndefined();
	});

	it.each([
		['an attribute', '<response version="1.0"><code type=\'int\'>200</code>', '</response>'],
		[
			'an attribute that holds markup',
			'<response a="1>2" b = \'"\' xmlns="urn:x"><code>200</code>',
			'</response>',
		],
		[
			'a comment',
			'<!-- a --><response><!-- <code>401</code> --><code>200<!-- b --></code>',
			'</response><!-- c -->',
		],
		['CDATA', '<response><code><![CDATA[200]]></code>', '</response>'],
		['capital tags', '<RESPONSE><Code>200</CODE>', '</Response>'],
		['a prefix', '<r:response xmlns:r="urn:x"><r:code>200</r:code>', '</r:response>'],
		[
			'a processing instruction',
			'<?xml version="1.0"?><?pi a?><response><code>200</code>',
			'</response>',
		],
	])('understands %s', (_, beginning, end) => {
		const payload = '<payload><id unit="x"> 5 </id></payload>';
		expect(readXmlAnswer(beginning + payload + end)).toEqual({
			code: 200,
			text: undefined,
			id: '5',
		});
	});

	it('takes the words in CDATA as they stand', () => {
		const xml =
			'<response><code>400</code><text><![CDATA[a <b> &amp; c]]> &amp; d</text></response>';
		expect(readXmlAnswer(xml)?.text).toBe('a <b> &amp; c & d');
	});

	it('passes over elements that it does not know', () => {
		const xml =
			'<response><code>200</code><payload><id>5</id><parts>1</parts></payload><extra/></response>';
		expect(readXmlAnswer(xml)).toEqual({ code: 200, text: undefined, id: '5' });
	});

	it('gives the words back as they were, whatever they are', () => {
		const escape = (text: string): string =>
			text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (words) => {
				const xml = `<response><code>400</code><text>${escape(words)}</text></response>`;
				expect(readXmlAnswer(xml)?.text ?? '').toBe(words.trim());
			}),
		);
	});

	it('never throws, and never reads an acceptance out of noise', () => {
		const piece = fc.constantFrom(
			'<',
			'>',
			'/',
			'&',
			';',
			'#',
			'response',
			'code',
			'200',
			' ',
			'"',
			'!',
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
				expect(readSendAnswer(200, `<${pieces.join('')}`).kind).not.toBe('accepted');
			}),
		);
	});
});
