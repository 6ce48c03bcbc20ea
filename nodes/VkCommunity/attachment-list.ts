import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';

import { isAttachmentId, uploadKindOf, type UploadKind } from '../../providers/vk/attachments';
import { LIMITS } from '../../providers/vk/endpoints';
import { BadParameter } from '../shared/calling/failures';
import { isBlank, requiredText } from '../shared/parameters/values';

/** What a message carries: something that is at VK already, or a file of the item. */
export type Attachment =
	| { kind: 'id'; id: string }
	| { kind: 'file'; field: string; upload: UploadKind; binary: IBinaryData };

/** What an attachment that is yet to be uploaded is shown as. */
export const shownAs = (attachment: Attachment): string =>
	attachment.kind === 'id' ? attachment.id : `(${attachment.upload} from '${attachment.field}')`;

function fieldsOf({ binary = {} }: INodeExecutionData): string {
	const names = Object.keys(binary);
	return names.length === 0 ? 'the item has no binary fields' : `it has ${names.join(', ')}`;
}

function attachment(name: string, item: INodeExecutionData, label: string): Attachment {
	const binary = item.binary?.[name];
	if (binary !== undefined) {
		return { kind: 'file', field: name, upload: uploadKindOf(binary.mimeType), binary };
	}
	if (isAttachmentId(name)) return { kind: 'id', id: name };
	throw new BadParameter(
		label,
		`names ${JSON.stringify(name.slice(0, 60))}, which is neither a binary field of the item nor an ID at VK such as photo-1_2: ${fieldsOf(item).slice(0, 200)}`,
		`Correct '${label}', or see that the node before gives the file`,
	);
}

/**
 * What a message is to carry, from names of binary fields and ids at VK: a list, or a text with
 * commas between them.
 *
 * @throws BadParameter for a name that the item has no binary field of
 */
export function attachmentsOf(
	given: unknown,
	item: INodeExecutionData,
	label: string,
): Attachment[] {
	if (isBlank(given)) return [];
	const parts: unknown[] = Array.isArray(given) ? given : requiredText(given, label).split(',');
	const names = parts
		.map((part) => (isBlank(part) ? '' : requiredText(part, label)))
		.filter((name) => name !== '');
	if (names.length > LIMITS.attachments) {
		throw new BadParameter(
			label,
			`has ${names.length} attachments, more than ${LIMITS.attachments}`,
			`Shorten '${label}'`,
		);
	}
	return names.map((name) => attachment(name, item, label));
}
