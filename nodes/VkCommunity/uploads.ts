import { createHash } from 'node:crypto';

import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import {
	readUploadAnswer,
	savedAttachment,
	UPLOAD_FIELDS,
	uploadUrl,
	type UploadKind,
} from '../../providers/vk/attachments';
import { METHODS, peerKind } from '../../providers/vk/endpoints';
import type { VkFields } from '../../providers/vk/message';
import { excerptOf, Refused, Unintelligible } from '../shared/calling/failures';
import { createGate } from '../shared/calling/gate';
import type { Provider } from '../shared/calling/transport';
import { notTheAnswer, readVk } from '../shared/calling/vk-methods';
import type { Attachment } from './attachment-list';
import { multipartOf, sha256Of } from './binary-files';

type FileAttachment = Extract<Attachment, { kind: 'file' }>;

/** How often a file is tried anew for another message before it is given up for the run. */
const MOST_FAILURES = 3;
/** Files in memory at the same time. */
const UPLOADS_AT_ONCE = 2;
const METHODS_OF: Record<UploadKind, { server: string; save: string }> = {
	photo: { server: METHODS.photoUploadServer, save: METHODS.savePhoto },
	document: { server: METHODS.documentUploadServer, save: METHODS.saveDocument },
};

/** For whom a file is uploaded, and how. */
export interface UploadRequest {
	peerId: string;
	/** Milliseconds for each request. */
	timeout: number;
	requestsPerSecond: number;
}

/** VK does not let this peer be uploaded for: another one may well be. */
class PeerRefused extends Error {
	constructor(readonly failure: unknown) {
		super('the peer was refused');
	}
}

const fileNameOf = ({ fileName, fileExtension }: IBinaryData): string =>
	fileName ?? (fileExtension === undefined ? 'file' : `file.${fileExtension}`);

/**
 * The files of a run: the same content goes up once for all persons, once for all chats, however
 * many messages carry it.
 */
export class Uploads {
	private readonly done = new Map<string, Promise<string>>();
	private readonly failures = new Map<string, number>();
	private readonly hashes = new Map<string, Promise<string>>();
	private readonly gate = createGate(UPLOADS_AT_ONCE);

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly provider: Provider,
	) {}

	/**
	 * The id at VK of a file, uploaded unless it was.
	 *
	 * @throws Refused, Unreachable, Unintelligible
	 */
	async idOf(file: FileAttachment, request: UploadRequest): Promise<string> {
		const { binary, upload } = file;
		const key = [
			upload,
			peerKind(request.peerId),
			fileNameOf(binary),
			await this.hashOf(binary),
		].join('/');
		for (;;) {
			const known = this.done.get(key);
			const uploading = known ?? this.upload(file, request);
			this.done.set(key, uploading);
			try {
				return await uploading;
			} catch (error) {
				const failures = this.failures.get(key) ?? 0;
				if (this.done.get(key) === uploading && failures < MOST_FAILURES) {
					this.done.delete(key);
					if (!(error instanceof PeerRefused)) this.failures.set(key, failures + 1);
				}
				if (!(error instanceof PeerRefused)) throw error as Error;
				// What VK says of another message's peer says nothing of this one's.
				if (known === undefined) throw error.failure as Error;
			}
		}
	}

	private async hashOf(binary: IBinaryData): Promise<string> {
		const name = binary.id ?? binary.data;
		const known = this.hashes.get(name) ?? sha256Of(this.context, binary, createHash('sha256'));
		this.hashes.set(name, known);
		return await known;
	}

	private async upload(
		{ binary, upload }: FileAttachment,
		{ peerId, timeout, requestsPerSecond }: UploadRequest,
	): Promise<string> {
		const methods = METHODS_OF[upload];
		const ask = async (method: string, fields: VkFields): Promise<unknown> =>
			await readVk(this.provider, { method, fields, timeout, requestsPerSecond });

		const type = upload === 'document' ? { type: 'doc' } : {};
		const server = await ask(methods.server, { peer_id: peerId, ...type }).catch(
			(error: unknown) => {
				throw error instanceof Refused ? new PeerRefused(error) : (error as Error);
			},
		);
		const url = uploadUrl(server);
		if (url === undefined) throw notTheAnswer(methods.server);

		const { status, text } = await this.gate(async () => {
			const body = await multipartOf(this.context, binary, {
				field: UPLOAD_FIELDS[upload],
				fileName: fileNameOf(binary),
			});
			return await this.provider.upload({ url, body, timeout });
		});
		const answer = readUploadAnswer(upload, text);
		const excerpt = excerptOf(this.provider.redact(text));
		if (answer.kind === 'unintelligible') {
			const place = `HTTP ${status} of the upload: no answer of an upload server`;
			throw new Unintelligible(place, status, excerpt);
		}
		if (answer.kind === 'refused') {
			const words = this.provider.redact(excerptOf(answer.words));
			throw new Refused(
				`VK did not take the file: ${words}`,
				'See whether the file is whole, not too big, and of a kind that VK takes, then send the item again',
				status,
				'upload.refused',
				[{ key: 'upload.refused', description: words }],
			);
		}
		const title = upload === 'document' ? { title: fileNameOf(binary) } : {};
		const id = savedAttachment(upload, await ask(methods.save, { ...answer.save, ...title }));
		if (id === undefined) throw notTheAnswer(methods.save);
		return id;
	}
}
