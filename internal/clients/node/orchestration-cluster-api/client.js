// The client of the parts of this script, and what it has called.
import assert from 'node:assert/strict';
import { createCamundaClient } from '@camunda8/orchestration-cluster-api';
import { password, rest, token, unserved, user } from '../server.js';

const credentials = token
  ? { CAMUNDA_AUTH_STRATEGY: 'OAUTH', CAMUNDA_OAUTH_URL: `${rest}/oauth/token`, CAMUNDA_CLIENT_ID: user, CAMUNDA_CLIENT_SECRET: token, CAMUNDA_TOKEN_AUDIENCE: 'zhitong' }
  : { CAMUNDA_AUTH_STRATEGY: 'BASIC', CAMUNDA_BASIC_AUTH_USERNAME: user, CAMUNDA_BASIC_AUTH_PASSWORD: password };

// Answers are checked against the schema that the client brings along. (With req:strict the client loses the cursor of a page and refuses files.)
const unwatched = checking('res:strict');

function checking(answers) {
  return createCamundaClient({
    config: {
      CAMUNDA_REST_ADDRESS: rest,
      CAMUNDA_SDK_VALIDATION: `req:none,${answers}`,
      CAMUNDA_SDK_LOG_LEVEL: 'silent',
      CAMUNDA_SDK_HTTP_RETRY_MAX_ATTEMPTS: 1,
      ...credentials,
    },
  });
}

const notOperations = new Set(['constructor', 'config', 'getConfig', 'configure', 'getAuthHeaders', 'forceAuthRefresh', 'clearAuthCache', 'onAuthHeaders', 'logger',
  'getErrorMode', 'emitSupportLogPreamble', 'withCorrelation', 'getBackpressureState', 'getWorkers', 'stopAllWorkers']);

/** Every operation that the client offers. */
export const operations = Object.getOwnPropertyNames(Object.getPrototypeOf(unwatched)).filter((name) => !name.startsWith('_') && !notOperations.has(name));

/** The operations that were answered. */
export const answered = new Set();

/** The client that checks its answers. */
export const client = watched(unwatched);

/** The same without checks, for answers whose schema the client has wrong. */
export const unchecked = watched(checking('res:none'));

function watched(client) {
  return new Proxy(client, { get: watch });
}

function watch(target, name) {
  const method = target[name];
  if (typeof method !== 'function') return method;
  return (...input) => {
    const result = method.apply(target, input);
    Promise.resolve(result).then(() => answered.add(name), () => {});
    return result;
  };
}

/** Whether the server serves an operation of the client. */
export const served = (name) => !unserved.has(name.toLowerCase());

/** Reads what is there now. */
export const now = { consistency: { waitUpToMs: 0 } };

/** Reads until an answer is as wanted. */
export const until = (predicate) => ({ consistency: { waitUpToMs: 20000, pollIntervalMs: 50, predicate } });

/** Checks that a call is refused with an HTTP status. */
export async function refused(status, call) {
  await assert.rejects(call, (error) => {
    assert.equal(error.status, status, `refused with ${error.status}: ${error.message}`);
    return true;
  });
}

/** Starts an instance of the latest version of a process. */
export const start = (processDefinitionId, variables = {}) => client.createProcessInstance({ processDefinitionId, variables });

/** Takes the next job of a type. */
export async function take(type) {
  const { jobs } = await client.activateJobs({ type, worker: 'script', timeout: 60000, maxJobsToActivate: 1, requestTimeout: 20000 });
  assert.equal(jobs.length, 1, `no job of type ${type} came`);
  return jobs[0];
}
