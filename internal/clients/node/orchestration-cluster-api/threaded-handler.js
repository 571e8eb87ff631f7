// The work of the threaded worker.
export default async (job) => job.complete({ squared: job.variables.amount ** 2 });
