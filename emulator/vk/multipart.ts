/** A file of a form. */
export interface FormFile {
	field: string;
	name: string;
	contentType: string;
	bytes: Buffer;
}

const attribute = (header: string, name: string): string | undefined =>
	new RegExp(`[;\\s]${name}="([^"]*)"`, 'i').exec(header)?.[1];

const headerOf = (head: string, name: string): string =>
	new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';

function readPart(part: Buffer): FormFile | undefined {
	const gap = part.indexOf('\r\n\r\n');
	if (gap === -1) return undefined;
	const head = part.subarray(0, gap).toString('utf8');
	const disposition = headerOf(head, 'content-disposition');
	const name = attribute(disposition, 'filename');
	if (name === undefined) return undefined;
	return {
		field: attribute(disposition, 'name') ?? '',
		name,
		contentType: headerOf(head, 'content-type') || 'application/octet-stream',
		bytes: Buffer.from(part.subarray(gap + 4)),
	};
}

/** The files of a `multipart/form-data` body, byte for byte (RFC 7578). */
export function readFiles(contentType: string, body: Buffer): FormFile[] {
	const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
	if (boundary === undefined) return [];
	const mark = Buffer.from(`\r\n--${boundary}`);
	// The first mark has no line before it.
	const text = Buffer.concat([Buffer.from('\r\n'), body]);
	const files: FormFile[] = [];
	let from = text.indexOf(mark);
	while (from !== -1) {
		const start = from + mark.length + 2;
		const next = text.indexOf(mark, start);
		if (next === -1) break;
		const file = readPart(text.subarray(start, next));
		if (file) files.push(file);
		from = next;
	}
	return files;
}
