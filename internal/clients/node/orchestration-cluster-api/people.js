// Users, groups, roles, and who belongs to what.
import assert from 'node:assert/strict';
import { step, user } from '../server.js';
import { answered, client, now, refused } from './client.js';

const names = (found) => found.items.map((one) => one.username ?? one.groupId ?? one.roleId).sort();

await step('users', async () => {
  const erna = { username: 'erna', name: 'Erna', email: 'erna@example.com' };
  assert.deepEqual(await client.createUser({ ...erna, password: 'long enough for erna' }), erna);
  await refused(409, () => client.createUser({ ...erna, password: 'long enough for erna' }));
  assert.deepEqual(await client.getUser({ username: 'erna' }, now), erna);
  assert.deepEqual((await client.searchUsers({ filter: { username: 'erna' } }, now)).items, [erna]);
  const changed = await client.updateUser({ username: 'erna', name: 'Erna B.', email: 'erna@example.com' });
  assert.equal(changed.name, 'Erna B.');
});

await step('there is an administrator already', async () => {
  await refused(403, () => client.createAdminUser({ username: 'eve', name: 'Eve', email: 'eve@example.com', password: 'long enough for eve' }));
  answered.add('createAdminUser'); // as far as a server with people can answer it
});

await step('groups', async () => {
  const made = await client.createGroup({ groupId: 'tellers', name: 'Tellers' });
  assert.deepEqual([made.groupId, made.name], ['tellers', 'Tellers']);
  await client.updateGroup({ groupId: 'tellers', name: 'Tellers', description: 'at the counter' });
  const group = await client.getGroup({ groupId: 'tellers' }, now);
  assert.deepEqual([group.groupId, group.name, group.description], ['tellers', 'Tellers', 'at the counter']);
  assert.deepEqual(names(await client.searchGroups({ filter: { groupId: 'tellers' } }, now)), ['tellers']);
  for (const username of ['erna', user]) await client.assignUserToGroup({ groupId: 'tellers', username });
  assert.deepEqual(names(await client.searchUsersForGroup({ groupId: 'tellers' }, now)), [user, 'erna']);
  await client.unassignUserFromGroup({ groupId: 'tellers', username: 'erna' });
  assert.deepEqual(names(await client.searchUsersForGroup({ groupId: 'tellers' }, now)), [user]);
  await client.assignUserToGroup({ groupId: 'tellers', username: 'erna' });
});

await step('roles', async () => {
  const made = await client.createRole({ roleId: 'typist', name: 'Typist' });
  assert.deepEqual([made.roleId, made.name], ['typist', 'Typist']);
  await client.updateRole({ roleId: 'typist', name: 'Typist', description: 'writes' });
  const role = await client.getRole({ roleId: 'typist' }, now);
  assert.deepEqual([role.name, role.description], ['Typist', 'writes']);
  assert.deepEqual(names(await client.searchRoles({ filter: { roleId: 'typist' } }, now)), ['typist']);
  await client.assignRoleToUser({ roleId: 'typist', username: 'erna' });
  assert.deepEqual(names(await client.searchUsersForRole({ roleId: 'typist' }, now)), ['erna']);
  await client.assignRoleToGroup({ roleId: 'typist', groupId: 'tellers' });
  assert.deepEqual(names(await client.searchGroupsForRole({ roleId: 'typist' }, now)), ['tellers']);
  assert.deepEqual(names(await client.searchRolesForGroup({ groupId: 'tellers' }, now)), ['typist']);
  await client.unassignRoleFromUser({ roleId: 'typist', username: 'erna' });
  await client.unassignRoleFromGroup({ roleId: 'typist', groupId: 'tellers' });
  assert.deepEqual(names(await client.searchUsersForRole({ roleId: 'typist' }, now)), []);
  await client.deleteRole({ roleId: 'typist' });
  await refused(404, () => client.getRole({ roleId: 'typist' }, now));
});

await step('groups and users are deleted', async () => {
  await client.createGroup({ groupId: 'brief', name: 'Brief' });
  await client.deleteGroup({ groupId: 'brief' });
  await refused(404, () => client.getGroup({ groupId: 'brief' }, now));
  await client.createUser({ username: 'otto', name: 'Otto', email: 'otto@example.com', password: 'long enough for otto' });
  await client.deleteUser({ username: 'otto' });
  await refused(404, () => client.getUser({ username: 'otto' }, now));
});
