import type { Json } from '../common/json';
import type { Call } from './call';
import type { Right } from './facts';
import * as groups from './groups';
import * as messages from './messages';
import { getPeople } from './people';
import * as uploads from './uploads';
import type { Uploaded } from './uploads';
import type { Vk } from './vk';

/** A method of the API. */
export interface Method {
	/** The right that a community's token needs. */
	right: Right | undefined;
	/** Whether a person's token may call it. */
	forPeople: boolean;
	run(vk: Vk, call: Call, uploaded: Uploaded): Json;
}

const community = (right: Right | undefined, run: Method['run']): Method => ({
	...{ right, forPeople: false, run },
});
const anybody = (run: Method['run']): Method => ({ right: undefined, forPeople: true, run });

/** What can be called, by name. */
export const METHODS: Record<string, Method> = {
	'messages.send': community('messages', messages.send),
	'messages.setActivity': community('messages', messages.setActivity),
	'messages.markAsRead': community('messages', messages.markAsRead),
	'messages.isMessagesFromGroupAllowed': community('messages', messages.isAllowed),
	'messages.sendMessageEventAnswer': community('messages', messages.answerPress),
	'users.get': anybody(getPeople),
	'photos.getMessagesUploadServer': community('photos', uploads.getPhotoServer),
	'photos.saveMessagesPhoto': community('photos', uploads.savePhoto),
	'docs.getMessagesUploadServer': community('docs', uploads.getDocumentServer),
	'docs.save': community('docs', uploads.saveDocument),
	'groups.getTokenPermissions': community(undefined, groups.getTokenPermissions),
	'groups.getById': anybody(groups.getById),
	'groups.getCallbackServers': community('manage', groups.getServers),
	'groups.getCallbackConfirmationCode': community('manage', groups.getConfirmationCode),
	'groups.addCallbackServer': community('manage', groups.addServer),
	'groups.editCallbackServer': community('manage', groups.editServer),
	'groups.deleteCallbackServer': community('manage', groups.deleteServer),
	'groups.getCallbackSettings': community('manage', groups.getSettings),
	'groups.setCallbackSettings': community('manage', groups.setSettings),
};
