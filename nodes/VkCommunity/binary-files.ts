import type { Hash } from 'node:crypto';
import { randomUUID } from 'node:crypto';

import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { BadParameter } from '../shared/calling/failures';

/** A stream's chunks; a text among them is one that n8n has decoded. */
type Chunks = AsyncIterable<Buffer | string>;

/** The hash of a file's content, as a text. Nothing of the file is kept in memory. */
export async function sha256Of(
	{ helpers }: IExecuteFunctions,
	{ id, data }: IBinaryData,
	hash: Hash,
): Promise<string> {
	if (id === undefined) return hash.update(data, 'base64').digest('hex');
	const chunks: Chunks = await helpers.getBinaryStream(id);
	for await (const chunk of chunks) hash.update(chunk);
	return hash.digest('hex');
}

/** A file as the only part of a form, in one piece of memory, the file's size and a little more. */
export async function multipartOf(
	{ helpers }: IExecuteFunctions,
	{ id, data, mimeType }: IBinaryData,
	{ field, fileName }: { field: string; fileName: string },
): Promise<{ contentType: string; bytes: Buffer }> {
	const boundary = `n8n-${randomUUID()}`;
	// As browsers write it (WHATWG, multipart/form-data encoding).
	const name = fileName.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
	const type = /^[\w.+-]+\/[\w.+-]+$/.test(mimeType) ? mimeType : 'application/octet-stream';
	const head = Buffer.from(
		`--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`,
	);
	const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
	const size =
		id === undefined
			? Buffer.byteLength(data, 'base64')
			: (await helpers.getBinaryMetadata(id)).fileSize;
	const bytes = Buffer.allocUnsafe(head.length + size + tail.length);
	let at = head.copy(bytes);
	if (id === undefined) {
		at += bytes.write(data, at, 'base64');
	} else {
		const chunks: Chunks = await helpers.getBinaryStream(id);
		for await (const chunk of chunks) {
			const part = typeof chunk === 'string' ? Buffer.from(chunk, 'binary') : chunk;
			if (at + part.length > head.length + size) throw changed(fileName);
			at += part.copy(bytes, at);
		}
	}
	if (at !== head.length + size) throw changed(fileName);
	tail.copy(bytes, at);
	return { contentType: `multipart/form-data; boundary=${boundary}`, bytes };
}

function changed(fileName: string): BadParameter {
	return new BadParameter(
		'Attachments',
		`names the file ${JSON.stringify(fileName.slice(0, 60))}, which is not as long as n8n says`,
		'Run the node that gives the file again',
	);
}
