// The server about itself.
import assert from 'node:assert/strict';
import { step, user } from '../server.js';
import { client, served } from './client.js';

await step('topology', async () => {
  const topology = await client.getTopology();
  assert.equal(topology.partitionsCount, 1);
  assert.equal(topology.brokers.length, topology.clusterSize);
});

await step('status, licence, configuration', async () => {
  await client.getStatus();
  const license = await client.getLicense();
  assert.equal(typeof license.validLicense, 'boolean');
  assert.equal(license.licenseType, 'free');
  if (served('getSystemConfiguration')) assert.equal(typeof (await client.getSystemConfiguration()).jobMetrics.enabled, 'boolean');
});

await step('who am I', async () => {
  const me = await client.getAuthentication();
  assert.equal(me.username, user);
  assert.ok(me.tenants.some((tenant) => tenant.tenantId === '<default>'));
});
