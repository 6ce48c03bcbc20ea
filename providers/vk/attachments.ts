import { z } from 'zod/v4';

import { isRecord, tryParseLossless } from '../json';
import { VkId } from './answer';

/** What VK calls an attachment: kind, owner and number, and a key for what is not for everybody. */
const ATTACHMENT_ID = /^[a-z][a-z_]*?-?\d{1,20}_\d{1,20}(?:_[\w-]+)?$/;

/** Whether a text is an attachment's id at VK, such as `photo-1_2`. */
export const isAttachmentId = (text: string): boolean => ATTACHMENT_ID.test(text);

/** The ways on which a file comes to VK. */
export type UploadKind = 'photo' | 'document';

/** Pictures go as photos. A drawing in SVG is none to VK: it goes as a document, like the rest. */
export const uploadKindOf = (mimeType: string): UploadKind =>
	/^image\/(?!svg)/i.test(mimeType) ? 'photo' : 'document';

/** The form field in which the upload server expects the file. */
export const UPLOAD_FIELDS = { photo: 'photo', document: 'file' } as const;

const UploadServer = z.looseObject({ upload_url: z.string().min(1) });

/** Where to upload to, by the answer to `…getMessagesUploadServer`. */
export const uploadUrl = (response: unknown): string | undefined =>
	UploadServer.safeParse(response).data?.upload_url;

const Text = z.union([z.string().min(1), z.number().transform(String)]);
const UploadedPhoto = z.looseObject({ server: Text, photo: Text, hash: Text });
const UploadedDocument = z.looseObject({ file: Text });
const UploadFailure = z.looseObject({ error: z.unknown() });

/** What an upload server's answer says. */
export type UploadAnswer =
	| { kind: 'uploaded'; save: Record<string, string> }
	| { kind: 'refused'; words: string }
	| { kind: 'unintelligible' };

/** Nothing was taken from the file. */
const NO_PHOTO = '[]';

/** Reads an upload server's answer: what is to be handed to the method that saves the file. */
export function readUploadAnswer(uploadKind: UploadKind, body: string): UploadAnswer {
	const parsed = tryParseLossless(body.trim());
	if (uploadKind === 'photo') {
		const uploaded = UploadedPhoto.safeParse(parsed).data;
		if (uploaded !== undefined) {
			const { server, photo, hash } = uploaded;
			return photo === NO_PHOTO
				? { kind: 'refused', words: 'VK found no picture in the file' }
				: { kind: 'uploaded', save: { server, photo, hash } };
		}
	} else {
		const uploaded = UploadedDocument.safeParse(parsed).data;
		if (uploaded !== undefined) return { kind: 'uploaded', save: { file: uploaded.file } };
	}
	const failure = UploadFailure.safeParse(parsed).data;
	if (failure === undefined || !isRecord(parsed)) return { kind: 'unintelligible' };
	const { error, error_descr: description } = parsed;
	const words = [error, description].filter((word) => typeof word === 'string').join(': ');
	return { kind: 'refused', words: words || 'the upload server refused the file' };
}

const Saved = z.looseObject({ id: VkId, owner_id: VkId });

/** The attachment that a file was saved as, by the answer to the method that saves it. */
export function savedAttachment(uploadKind: UploadKind, response: unknown): string | undefined {
	const first: unknown = Array.isArray(response) ? response[0] : response;
	const prefix = uploadKind === 'photo' ? 'photo' : 'doc';
	const holder = isRecord(first) && isRecord(first.doc) ? first.doc : first;
	const saved = Saved.safeParse(holder).data;
	return saved === undefined ? undefined : `${prefix}${saved.owner_id}_${saved.id}`;
}
