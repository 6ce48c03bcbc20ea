import type { Json } from '../common/json';
import { jsonAnswer } from '../common/answers';
import type { EmulatedRequest } from '../common/exchange';
import { isJsonObject, parseJson } from '../common/json';
import type { Answer } from '../common/provider';
import { VkError } from './call';
import type { Call } from './call';
import { readFiles } from './multipart';
import { documentObject, photoObject } from './shapes';
import type { StoredFile } from './store';
import type { Vk } from './vk';

/** Uploaded, not saved yet; by the text that the upload gave. */
export type Uploaded = Map<string, Omit<StoredFile, 'id'>>;

const KINDS = {
	photo: { field: 'photo', path: '/upload/photo' },
	doc: { field: 'file', path: '/upload/doc' },
} as const;

const DOCUMENT_TYPES = ['doc', 'audio_message', 'graffiti'];

/** The addresses that files are posted to. */
export const UPLOAD_PATHS = { photo: KINDS.photo.path, doc: KINDS.doc.path };

function uploadUrl(vk: Vk, call: Call, kind: StoredFile['kind']): string {
	const peerId = call.whole('peer_id') ?? 0;
	return `${vk.ownUrl}${KINDS[kind].path}?act=do_add&peer=${peerId}&hash=${vk.hex(16)}`;
}

/** `photos.getMessagesUploadServer`. */
export const getPhotoServer = (vk: Vk, call: Call): Json => ({
	...{ upload_url: uploadUrl(vk, call, 'photo'), album_id: -64, group_id: vk.seed.groupId },
	user_id: 0,
});

/** `docs.getMessagesUploadServer`. */
export function getDocumentServer(vk: Vk, call: Call): Json {
	const type = call.text('type') ?? 'doc';
	if (!DOCUMENT_TYPES.includes(type)) throw new VkError(100, 'type');
	return { upload_url: uploadUrl(vk, call, 'doc') };
}

/** A file posted to an upload address. */
export function upload(
	vk: Vk,
	uploaded: Uploaded,
	kind: StoredFile['kind'],
	request: EmulatedRequest,
): Answer {
	const { field } = KINDS[kind];
	const file = readFiles(request.contentType, request.bytes).find((part) =>
		part.field.startsWith(field),
	);
	if (!file || file.bytes.length === 0) {
		return jsonAnswer(200, { error: 'ERR_UPLOAD_FILE_NOT_UPLOADED', error_descr: 'no file' });
	}
	const mark = vk.hex(24);
	const { name, contentType, bytes } = file;
	uploaded.set(mark, { kind, name, contentType, bytes });
	if (kind === 'doc') return jsonAnswer(200, { file: mark });
	return jsonAnswer(200, {
		...{ server: 624_000, photo: JSON.stringify([{ photo: mark, sizes: [] }]) },
		hash: vk.hex(32),
	});
}

function save(vk: Vk, uploaded: Uploaded, mark: string, kind: StoredFile['kind']): StoredFile {
	const file = uploaded.get(mark);
	if (file?.kind !== kind) throw new VkError(kind === 'photo' ? 129 : 100, 'file');
	const stored = { ...file, id: `${kind}-${vk.seed.groupId}_${vk.store.nextFileId()}` };
	vk.store.files.set(stored.id, stored);
	return stored;
}

/** `photos.saveMessagesPhoto`. */
export function savePhoto(vk: Vk, call: Call, uploaded: Uploaded): Json {
	call.need('hash');
	call.needWhole('server');
	const list = parseJson(call.need('photo'));
	const [first] = Array.isArray(list) ? list : [];
	const mark = isJsonObject(first) ? String(first.photo) : '';
	return [photoObject(vk, save(vk, uploaded, mark, 'photo'))];
}

/** `docs.save`. */
export function saveDocument(vk: Vk, call: Call, uploaded: Uploaded): Json {
	const stored = save(vk, uploaded, call.need('file'), 'doc');
	stored.name = call.text('title') ?? stored.name;
	return { type: 'doc', doc: documentObject(vk, stored) };
}

/** A file that was uploaded, byte for byte. */
export function fileAnswer(vk: Vk, id: string): Answer {
	const file = vk.store.files.get(id);
	if (!file) return jsonAnswer(404, { error: 'no such file' });
	return { status: 200, headers: { 'content-type': file.contentType }, bytes: file.bytes };
}
