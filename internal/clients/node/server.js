// What both scripts have in common: the server they talk to and what they expect of it.
import assert from 'node:assert/strict';
import path from 'node:path';

function setting(name) {
  const value = process.env[name];
  assert.ok(value, `${name} is not set`);
  return value;
}

export const grpc = setting('CLIENT_GRPC');
export const user = setting('CLIENT_USER');
export const password = setting('CLIENT_PASSWORD');
// The operations of Camunda's REST API that the server says it does not serve, in small letters.
export const unserved = new Set(setting('CLIENT_UNSERVED').split(','));
// An API token, when the credentials are not the password.
export const token = process.env.CLIENT_TOKEN;

export const rest = setting('CLIENT_REST');

export const model = (name) => path.join(import.meta.dirname, '..', 'models', name);

// The gRPC status codes that the scripts meet.
export const INVALID_ARGUMENT = 3;
export const NOT_FOUND = 5;
export const ALREADY_EXISTS = 6;

/** Runs one step and says that it went well. */
export async function step(name, run) {
  await run();
  console.log(`ok ${name}`);
}

/** Checks that a call is refused with a gRPC status code. */
export async function refused(code, call) {
  await assert.rejects(call, (error) => {
    assert.equal(error.code, code, `refused with ${error.code}: ${error.message}`);
    return true;
  });
}

/** Searches what a gRPC client cannot ask for, as the console does. */
export async function search(what, filter) {
  const response = await fetch(`${rest}/v2/${what}/search`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    },
    body: JSON.stringify({ filter }),
  });
  assert.equal(response.status, 200);
  return (await response.json()).items;
}

/** Finds the open incidents of a process instance. */
export const incidents = (processInstanceKey) => search('incidents', { processInstanceKey, state: 'ACTIVE' });

/** The key of the one active instance of an element. */
export async function elementKey(processInstanceKey, elementId) {
  const found = await search('element-instances', { processInstanceKey, elementId, state: 'ACTIVE' });
  assert.equal(found.length, 1);
  return found[0].elementInstanceKey;
}

/** The state of a process instance and the process that it is of. */
export async function instanceState(processInstanceKey) {
  const [found] = await search('process-instances', { processInstanceKey });
  return `${found.processDefinitionId} ${found.state}`;
}

/** Waits until a condition holds, for 20 seconds at most. */
export async function until(holds) {
  for (const deadline = Date.now() + 20000; !(await holds());) {
    assert.ok(Date.now() < deadline, `it did not come true in time: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
