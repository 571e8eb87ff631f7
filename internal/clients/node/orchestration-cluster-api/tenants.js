// Tenants and who may use them.
import assert from 'node:assert/strict';
import { step } from '../server.js';
import { client, now, refused, served } from './client.js';

await step('tenants', async () => {
  if (served('createTenant')) {
    const made = await client.createTenant({ tenantId: 'north', name: 'North' });
    assert.deepEqual([made.tenantId, made.name], ['north', 'North']);
  }
  await client.assignUserToTenant({ tenantId: 'north', username: 'erna' });
  assert.deepEqual((await client.searchUsersForTenant({ tenantId: 'north' }, now)).items.map((u) => u.username), ['erna']);
  assert.equal((await client.getTenant({ tenantId: 'north' }, now)).tenantId, 'north');
  assert.deepEqual((await client.searchTenants({ filter: { tenantId: 'north' } }, now)).items.map((t) => t.tenantId), ['north']);
  await client.unassignUserFromTenant({ tenantId: 'north', username: 'erna' });
});

await step('what belongs to a tenant', async () => {
  if (!served('createTenant')) return;
  const tenantId = 'north';
  assert.equal((await client.updateTenant({ tenantId, name: 'North', description: 'of the river' })).description, 'of the river');
  await client.createRole({ roleId: 'typist', name: 'Typist' });
  await client.assignRoleToTenant({ tenantId, roleId: 'typist' });
  assert.deepEqual((await client.searchRolesForTenant({ tenantId }, now)).items.map((r) => r.roleId), ['typist']);
  await client.unassignRoleFromTenant({ tenantId, roleId: 'typist' });
  await client.deleteRole({ roleId: 'typist' });
  await client.assignGroupToTenant({ tenantId, groupId: 'tellers' });
  assert.deepEqual((await client.searchGroupIdsForTenant({ tenantId }, now)).items.map((g) => g.groupId), ['tellers']);
  await client.unassignGroupFromTenant({ tenantId, groupId: 'tellers' });
  await client.deleteTenant({ tenantId });
  await refused(404, () => client.getTenant({ tenantId }, now));
});
