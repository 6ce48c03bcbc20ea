import type { Json, JsonObject } from '../common/json';
import { VkError } from './call';
import type { Call } from './call';
import { MOST_PEOPLE } from './facts';
import type { Person } from './seed';
import type { Vk } from './vk';

const NAME_CASES = ['nom', 'gen', 'dat', 'acc', 'ins', 'abl'];

/** Whom a person's token belongs to. */
const OWNER_OF_PERSON_TOKEN = 1001;

function personObject({ id, firstName, lastName, deactivated }: Person, fields: string[]): Json {
	const person: JsonObject = {
		...{ id, first_name: firstName, last_name: lastName },
		...(deactivated ? { deactivated } : { can_access_closed: true, is_closed: false }),
	};
	if (fields.includes('screen_name')) person.screen_name = `id${id}`;
	if (fields.includes('domain')) person.domain = `id${id}`;
	if (fields.includes('sex')) person.sex = 0;
	return person;
}

/** `users.get`: those asked for; a person's token without ids gives its owner, a community's none. */
export function getPeople(vk: Vk, call: Call): Json {
	const nameCase = call.text('name_case') ?? 'nom';
	if (!NAME_CASES.includes(nameCase)) throw new VkError(100, 'name_case');
	const fields = (call.text('fields') ?? '').split(',').map((field) => field.trim());
	const own = call.token.of === 'person' ? [String(OWNER_OF_PERSON_TOKEN)] : [];
	const asked = call.text('user_ids')?.split(',') ?? own;
	if (asked.length > MOST_PEOPLE) throw new VkError(100, 'user_ids: too many');
	return asked.flatMap((name) => {
		const id = Number(name.trim().replace(/^id/, ''));
		return vk.isPerson(id) && Number.isInteger(id) ? [personObject(vk.person(id), fields)] : [];
	});
}
