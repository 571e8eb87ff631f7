// Authorizations, mapping rules and clients.
import assert from 'node:assert/strict';
import { step } from '../server.js';
import { client, now, refused, served } from './client.js';

await step('authorizations', async () => {
  if (!served('createAuthorization')) return;
  const wanted = { ownerId: 'erna', ownerType: 'USER', resourceType: 'PROCESS_DEFINITION', resourceId: 'order', permissionTypes: ['READ_PROCESS_DEFINITION'] };
  const { authorizationKey } = await client.createAuthorization(wanted);
  const made = await client.getAuthorization({ authorizationKey }, now);
  assert.deepEqual([made.ownerId, made.ownerType, made.resourceType, made.resourceId, made.permissionTypes], Object.values(wanted));
  await client.updateAuthorization({ authorizationKey, ...wanted, permissionTypes: ['READ_PROCESS_DEFINITION', 'READ_PROCESS_INSTANCE'] });
  const { items } = await client.searchAuthorizations({ filter: { ownerId: 'erna', ownerType: 'USER' } }, now);
  assert.deepEqual(items.map((a) => [a.authorizationKey, [...a.permissionTypes].sort()]), [[authorizationKey, ['READ_PROCESS_DEFINITION', 'READ_PROCESS_INSTANCE']]]);
  await client.deleteAuthorization({ authorizationKey });
  await refused(404, () => client.getAuthorization({ authorizationKey }, now));
});

await step('mapping rules', async () => {
  if (!served('createMappingRule')) return;
  const mappingRuleId = 'staff';
  const made = await client.createMappingRule({ mappingRuleId, claimName: 'department', claimValue: 'bank', name: 'Staff' });
  assert.deepEqual([made.mappingRuleId, made.claimName, made.claimValue, made.name], ['staff', 'department', 'bank', 'Staff']);
  await client.updateMappingRule({ mappingRuleId, claimName: 'department', claimValue: 'back office', name: 'Staff' });
  assert.equal((await client.getMappingRule({ mappingRuleId }, now)).claimValue, 'back office');
  assert.deepEqual((await client.searchMappingRule({ filter: { mappingRuleId } }, now)).items.map((r) => r.name), ['Staff']);
  await client.createRole({ roleId: 'typist', name: 'Typist' });
  await client.assignRoleToMappingRule({ roleId: 'typist', mappingRuleId });
  assert.deepEqual((await client.searchMappingRulesForRole({ roleId: 'typist' }, now)).items.map((r) => r.mappingRuleId), ['staff']);
  await client.unassignRoleFromMappingRule({ roleId: 'typist', mappingRuleId });
  await client.deleteRole({ roleId: 'typist' });
  await client.assignMappingRuleToGroup({ groupId: 'tellers', mappingRuleId });
  assert.deepEqual((await client.searchMappingRulesForGroup({ groupId: 'tellers' }, now)).items.map((r) => r.mappingRuleId), ['staff']);
  await client.unassignMappingRuleFromGroup({ groupId: 'tellers', mappingRuleId });
  await inTenant(async (tenantId) => {
    await client.assignMappingRuleToTenant({ tenantId, mappingRuleId });
    assert.deepEqual((await client.searchMappingRulesForTenant({ tenantId }, now)).items.map((r) => r.mappingRuleId), ['staff']);
    await client.unassignMappingRuleFromTenant({ tenantId, mappingRuleId });
  });
  await client.deleteMappingRule({ mappingRuleId });
  await refused(404, () => client.getMappingRule({ mappingRuleId }, now));
});

await step('clients', async () => {
  if (!served('assignRoleToClient')) return;
  const clientId = 'robot';
  await client.createRole({ roleId: 'typist', name: 'Typist' });
  await client.assignRoleToClient({ roleId: 'typist', clientId });
  assert.deepEqual((await client.searchClientsForRole({ roleId: 'typist' }, now)).items, [{ clientId }]);
  await client.unassignRoleFromClient({ roleId: 'typist', clientId });
  await client.deleteRole({ roleId: 'typist' });
  await client.assignClientToGroup({ groupId: 'tellers', clientId });
  assert.deepEqual((await client.searchClientsForGroup({ groupId: 'tellers' }, now)).items, [{ clientId }]);
  await client.unassignClientFromGroup({ groupId: 'tellers', clientId });
  await inTenant(async (tenantId) => {
    await client.assignClientToTenant({ tenantId, clientId });
    assert.deepEqual((await client.searchClientsForTenant({ tenantId }, now)).items, [{ clientId }]);
    await client.unassignClientFromTenant({ tenantId, clientId });
  });
});

async function inTenant(run) {
  if (!served('createTenant')) return;
  await client.createTenant({ tenantId: 'south', name: 'South' });
  await run('south');
  await client.deleteTenant({ tenantId: 'south' });
}
