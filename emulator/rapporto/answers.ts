import type { Answer } from '../common/provider';

const escaped = (text: string): string =>
	text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign);

/** «Response in the XML Format»: the HTTP code is 200, or 500; the real one is inside. */
export function xmlAnswer(code: number, text: string, id?: string): Answer {
	const payload = id === undefined ? '' : `    <payload>\n        <id>${id}</id>\n    </payload>\n`;
	return {
		status: code === 500 ? 500 : 200,
		headers: { 'content-type': 'text/xml;charset=utf-8' },
		text: `<?xml version="1.0" encoding="utf-8"?>\n<response>\n    <code>${code}</code>\n    <text>${escaped(text)}</text>\n${payload}</response>\n`,
	};
}

/** text/plain, the default. */
export const textAnswer = (status: number, text: string): Answer => ({
	status,
	headers: { 'content-type': 'text/plain;charset=utf-8' },
	text,
});
